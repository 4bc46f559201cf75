import { log } from './environment';
import { claimChecks } from '../shared/aws/jobs/claim-checks';
import { workerJobs } from '../shared/aws/jobs/worker-jobs';
import { WorkerPorts } from '../shared/jobs/worker-ports';

/** What the work for jobs needs of AWS and of the process. */
export function jobPorts(): WorkerPorts {
  return { jobs: workerJobs(), payloads: claimChecks, log: log(), now: () => Date.now() };
}
