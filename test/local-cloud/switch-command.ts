import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { client } from './client';
import { LocalCloud } from '../../tools/local-cloud/local-cloud';

/** What the switch of a façade answers. */
export type SwitchAnswer = Readonly<Record<string, unknown>>;

/** Gives the switch of a façade a command, as `Strangler.switchCommand` does. */
export async function commandSwitch(cloud: LocalCloud, switchCommand: string, payload: object): Promise<SwitchAnswer> {
  const FunctionName = /--function-name (\S+) /.exec(switchCommand)![1];
  const { Payload, FunctionError } = await client(LambdaClient, cloud).send(new InvokeCommand({ FunctionName, Payload: JSON.stringify(payload) }));
  const answer = JSON.parse(Buffer.from(Payload!).toString()) as SwitchAnswer;
  if (FunctionError) throw new Error(JSON.stringify(answer));
  return answer;
}
