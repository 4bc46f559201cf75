import { IntakeObject } from './record';
import { SharedInput } from './unsent';
import { jsonObject, JsonText } from '../json/json-text';

/** What the splitter of the user gets. The input of the job is JSON text here, and a value in the request. */
export interface SplitterRequest extends SharedInput {
  readonly job: string;
  readonly object?: IntakeObject;
}

/** The payload of a function, and the input of an execution. */
export function splitterRequestText({ input, ...rest }: SplitterRequest): JsonText {
  return jsonObject(rest, { input });
}
