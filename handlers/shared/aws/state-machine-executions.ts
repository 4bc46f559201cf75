import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { CLIENT_TIMEOUTS } from './clients';

/** The executions of a Standard Workflow, by name. */
export class StateMachineExecutions {
  constructor(private readonly stateMachineArn: string, private readonly client = new SFNClient(CLIENT_TIMEOUTS)) {}

  /**
   * A name is taken for 90 days after its execution has ended, whatever its input was:
   * https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
   */
  async start(name: string, input: string): Promise<boolean> {
    try {
      await this.client.send(new StartExecutionCommand({ stateMachineArn: this.stateMachineArn, name, input }));
      return true;
    } catch (error) {
      if ((error as Error).name === 'ExecutionAlreadyExists') return false;
      throw error;
    }
  }

  async inputOf(name: string): Promise<string> {
    const { input = '' } = await this.client.send(new DescribeExecutionCommand({ executionArn: this.executionArn(name) }));
    return input;
  }

  /** Versions and aliases of a state machine have the executions of the machine. */
  private executionArn(name: string): string {
    const [arn, partition, service, region, account, , machine] = this.stateMachineArn.split(':');
    return [arn, partition, service, region, account, 'execution', machine, name].join(':');
  }
}
