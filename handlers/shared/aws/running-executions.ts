import { DescribeExecutionCommand, SFNClient } from '@aws-sdk/client-sfn';

/** https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeExecution.html */
const RUNNING = ['RUNNING', 'PENDING_REDRIVE'];

/** Whether an execution of a Standard Workflow has not ended. One that Step Functions does not know has. */
export async function isRunning(client: SFNClient, executionArn: string): Promise<boolean> {
  try {
    const { status } = await client.send(new DescribeExecutionCommand({ executionArn }));
    return RUNNING.includes(status!);
  } catch (error) {
    if ((error as Error).name === 'ExecutionDoesNotExist') return false;
    throw error;
  }
}
