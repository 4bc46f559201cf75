import { Log } from '../../../handlers/shared/jobs/job-ports';

/** What a handler would have logged and counted. */
export class Observed {
  readonly lines: Array<{ level: string; message: string; fields: Record<string, unknown> }> = [];
  readonly counts: Record<string, number> = {};

  readonly metrics = {
    count: (name: string, by = 1) => { this.counts[name] = (this.counts[name] ?? 0) + by; },
    seconds: (name: string, value: number) => { this.counts[name] = value; },
  };

  readonly log: Log = {
    info: (message, fields) => { this.lines.push({ level: 'info', message, fields }); },
    warn: (message, fields) => { this.lines.push({ level: 'warn', message, fields }); },
    error: (message, fields) => { this.lines.push({ level: 'error', message, fields }); },
  };
}
