/**
 * Least level of the messages in the log of a Flink application.
 */
export enum FlinkLogLevel {
  /** All messages. It slows the application down. */
  DEBUG = 'DEBUG',
  /** Messages on what happens, warnings and errors. Flink reports some errors at this level. */
  INFO = 'INFO',
  /** Warnings and errors. */
  WARN = 'WARN',
  /** Errors only. */
  ERROR = 'ERROR',
}
