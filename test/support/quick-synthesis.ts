// apps note for each construct where it was created, which no test asks for: the source maps of jest make that dear
process.env.CDK_CONTEXT_JSON = JSON.stringify({ 'aws:cdk:disable-creation-stack-traces': true });
