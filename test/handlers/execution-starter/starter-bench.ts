import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { ExecutionStarter } from '../../../handlers/execution-starter/execution-starter';
import { StateMachineExecutions } from '../../../handlers/shared/aws/state-machine-executions';
import { WebAnswer } from '../../../handlers/shared/http/web-request';
import { httpApiEvent } from '../request-router/route-world';
import { Observed } from '../shared/observers';

export const MACHINE = 'arn:aws:states:us-east-1:111122223333:stateMachine:Fulfil';

type Command = StartExecutionCommand | DescribeExecutionCommand;

interface Posted {
  readonly method?: string;
  readonly path?: string;
  readonly query?: string;
  readonly parameters?: Record<string, string>;
  readonly headers?: Record<string, string>;
  readonly user?: string;
}

/** Step Functions that start a name once, as AWS documents it: https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html */
export class StepFunctions {
  /** Inputs, by the ARN of their execution. */
  readonly inputs = new Map<string, string>();
  /** Thrown at the next calls. */
  readonly failures: Array<{ readonly name: string; readonly status?: number; readonly isStarted?: boolean }> = [];
  readonly client = { send: async (command: Command) => Promise.resolve(this.answer(command)) } as unknown as SFNClient;
  private readonly ended = new Set<string>();

  /** Ends all executions: from now on their names are refused whatever the input. */
  endAll() {
    for (const arn of this.inputs.keys()) this.ended.add(arn);
  }

  private answer(command: Command) {
    const failure = this.failures.shift();
    if (failure && !failure.isStarted) throw fault(failure.name, failure.status);
    if (command instanceof DescribeExecutionCommand) {
      const input = this.inputs.get(command.input.executionArn!);
      if (input === undefined) throw fault('ExecutionDoesNotExist', 400);
      return { input };
    }
    const { stateMachineArn, name, input } = command.input;
    const arn = `${stateMachineArn!.split(':').slice(0, 7).join(':').replace(':stateMachine:', ':execution:')}:${name}`;
    if (this.inputs.has(arn) && (this.ended.has(arn) || this.inputs.get(arn) !== input)) throw fault('ExecutionAlreadyExists', 400);
    this.inputs.set(arn, input!);
    if (failure) throw fault(failure.name, failure.status);
    return { executionArn: arn };
  }
}

function fault(name: string, httpStatusCode?: number): Error {
  return Object.assign(new Error(name), { name, ...httpStatusCode !== undefined && { $metadata: { httpStatusCode } } });
}

export class StarterBench {
  readonly observed = new Observed();
  private ids = 0;
  private readonly starter: ExecutionStarter;

  constructor(readonly steps = new StepFunctions(), { schema, machine = MACHINE }: { schema?: object; machine?: string } = {}) {
    this.starter = new ExecutionStarter({ pattern: '/Shop/Api', schema }, {
      log: this.observed.log, executions: new StateMachineExecutions(machine, steps.client), newId: () => `random-${++this.ids}`,
    });
  }

  /** The inputs of all executions, in their order. */
  get inputs(): Array<Record<string, unknown>> {
    return [...this.steps.inputs.values()].map(input => JSON.parse(input) as Record<string, unknown>);
  }

  async post(body: unknown, { method = 'POST', path = '/orders/7', headers = {}, user, ...more }: Posted = {}): Promise<WebAnswer & { json: Record<string, unknown> }> {
    const text = typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
    const event = httpApiEvent({ method, path, headers: { 'content-type': 'application/json', ...headers }, body: text, parameters: { id: '7' }, ...more });
    const authorizer = { jwt: { claims: { iss: 'i', sub: user } } };
    const answer = await this.starter.handle(user === undefined ? event : { ...event, requestContext: { ...event.requestContext, authorizer } } as typeof event, 'invocation');
    return { ...answer, json: JSON.parse(String(answer.body)) as Record<string, unknown> };
  }
}
