import { aws_lambda as lambda } from 'aws-cdk-lib';

/** The command that prints a function's newest errors, as the first step of an alarm. */
export function recentErrors({ functionName }: lambda.IFunction): string {
  return `Run "aws logs tail $(aws lambda get-function-configuration --function-name ${functionName} --query LoggingConfig.LogGroup --output text)`
    + ' --since 1h --filter-pattern \'?ERROR ?Error ?"timed out"\'".';
}
