import { Logger } from '@aws-lambda-powertools/logger';
import { withoutForeignTexts } from '../shared/errors/safe-error';
import { WorkSettings, workSettings } from '../shared/jobs/work-settings';

let logger: Logger | undefined;

/** The log of the process. */
export function log(): Logger {
  logger ??= new Logger({ serviceName: process.env.POWERTOOLS_SERVICE_NAME ?? process.env.AWS_LAMBDA_FUNCTION_NAME ?? 'worker', jsonReplacerFn: withoutForeignTexts });
  return logger;
}

/** What the pattern configured for a queue. @param source its ARN or URL */
export function configured(source: string): WorkSettings {
  return workSettings(process.env.CATALOG_WORK, source);
}
