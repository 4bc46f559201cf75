// What aws-cdk-lib reads in tests: in the sandbox of a test, and outside of it (./jest-runtime.js).

// what is deprecated throws instead of printing a warning
process.env.JSII_DEPRECATED = 'fail'; // properties, methods and classes
process.env.CDK_BLOCK_DEPRECATIONS = 'true'; // annotations of constructs
// apps note for each construct where it was created, which no test asks for: the source maps of jest make that dear
process.env.CDK_CONTEXT_JSON = JSON.stringify({ 'aws:cdk:disable-creation-stack-traces': true });
