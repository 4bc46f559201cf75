/**
 * What an alarm means for users, and how urgent it is.
 */
export enum AlarmSeverity {
  /** Data is lost, or will soon be. */
  DATA_LOSS = 'data loss',
  /** Users notice: requests fail, or work is not done. */
  USERS_AFFECTED = 'users affected',
  /** Work is late, or a limit is near. */
  DEGRADED = 'degraded',
  /** No user sees it. */
  NOTICE = 'notice',
}
