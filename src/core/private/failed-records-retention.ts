import { Duration } from 'aws-cdk-lib';

/** Period for which the records are kept that Lambda gave up; library default. Until then, an operator may invoke the function with them. */
export const FAILED_RECORDS_RETENTION = Duration.days(90);
