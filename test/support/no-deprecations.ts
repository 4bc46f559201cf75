// what is deprecated throws instead of printing a warning
process.env.JSII_DEPRECATED = 'fail'; // properties, methods and classes
process.env.CDK_BLOCK_DEPRECATIONS = 'true'; // annotations of constructs
