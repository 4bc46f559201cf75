export const REPOSITORY = 'https://github.com/cdk-serverless-catalog/cdk-serverless-catalog';
