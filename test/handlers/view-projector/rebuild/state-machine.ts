type Json = Record<string, unknown>;
export interface State extends Json {
  readonly Type: 'Task' | 'Choice' | 'Map' | 'Wait' | 'Succeed' | 'Fail';
  readonly Next?: string;
}
export interface States {
  readonly StartAt: string;
  readonly States: Record<string, State>;
}
export interface Machine {
  readonly context: Json;
  /** Runs a step of a task. */
  invoke(payload: Json): Promise<unknown>;
  /** Called in each state that waits. */
  wait(name: string): Promise<void>;
}

/** An execution that failed. */
export class Failed extends Error {
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

const CRASHES = 8;
/** https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
const LARGEST_STATE = 262_144;

/** As much of Step Functions as the definition of a rebuild uses: https://states-language.net */
export async function execute({ StartAt, States }: States, input: Json, machine: Machine): Promise<Json> {
  let data = input;
  for (let name = StartAt; ;) {
    const state = States[name];
    const result = await runState(name, state, data, machine);
    if (result.end) return result.data;
    data = result.data;
    if (Buffer.byteLength(JSON.stringify(data)) > LARGEST_STATE) throw new Failed('States.DataLimitExceeded', name);
    name = result.next;
  }
}

async function runState(name: string, state: State, data: Json, machine: Machine): Promise<{ data: Json; next: string; end?: boolean }> {
  const next = state.Next!;
  switch (state.Type) {
    case 'Succeed': return { data, next, end: true };
    case 'Fail': throw new Failed(String(at(state.ErrorPath as string, data)), String(at(state.CausePath as string, data)));
    case 'Wait': await machine.wait(name); return { data, next };
    case 'Choice': {
      const rule = (state.Choices as Json[]).find(each => 'IsPresent' in each ? (at(each.Variable as string, data) !== undefined) === each.IsPresent : at(each.Variable as string, data) === each.BooleanEquals);
      return { data, next: (rule?.Next ?? state.Default) as string };
    }
    default:
      try {
        const result = state.Type === 'Map' ? await runMap(state, data, machine) : { Payload: await runTask(state, data, machine) };
        return { data: placed(state, data, result), next };
      } catch (error) {
        const [caught] = state.Catch as Json[];
        const failure = { Error: (error as Error).name, Cause: (error as Error).message };
        return { data: { ...data, failure }, next: caught.Next as string };
      }
  }
}

async function runTask(state: State, data: Json, { invoke, context }: Machine): Promise<unknown> {
  const { Payload } = filled(state.Parameters as Json, data, context);
  const [{ ErrorEquals: refusals }] = state.Retry as Array<{ ErrorEquals: string[] }>;
  for (let attempt = 0; ; attempt++) {
    try {
      // what AWS hands on is JSON
      return JSON.parse(JSON.stringify(await invoke(JSON.parse(JSON.stringify(Payload)) as Json) ?? null)) as unknown;
    } catch (error) {
      if (refusals.includes((error as Error).name) || attempt === CRASHES) throw error;
    }
  }
}

function runMap(state: State, data: Json, machine: Machine): Promise<unknown[]> {
  const items = at(state.ItemsPath as string, data) as unknown[];
  return Promise.all(items.map(value => {
    const input = filled(state.ItemSelector as Json, data, { ...machine.context, Map: { Item: { Value: value } } });
    return execute(state.ItemProcessor as unknown as States, input, machine);
  }));
}

function placed(state: State, data: Json, result: unknown): Json {
  const selected = state.ResultSelector ? filled(state.ResultSelector as Json, result as Json, {}) : result;
  const path = state.ResultPath as string | null | undefined;
  const output = path === null ? data : path === undefined ? selected as Json : { ...data, [path.slice(2)]: selected };
  return state.OutputPath ? at(state.OutputPath as string, output) as Json : output;
}

function filled(template: Json, data: Json, context: Json): Json {
  return Object.fromEntries(Object.entries(template).map(([name, value]) => {
    if (name.endsWith('.$')) {
      const path = value as string;
      const found = path.startsWith('$$') ? at(path.slice(1), context) : at(path, data);
      // Step Functions fails an execution for a path that leads nowhere
      if (found === undefined) throw new Failed('States.ParameterPathFailure', path);
      return [name.slice(0, -2), found];
    }
    return [name, typeof value === 'object' && value !== null ? filled(value as Json, data, context) : value];
  }));
}

function at(path: string, data: unknown): unknown {
  return path.split('.').slice(1).reduce<unknown>((value, name) => (value as Json | undefined)?.[name], data);
}
