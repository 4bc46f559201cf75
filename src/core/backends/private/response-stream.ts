import { Validation } from '../../private/validation';
import { BackendConfig } from '../backend-config';

/** Whether the response of a backend is streamed. Compared as text, because few APIs need more of aws-apigateway. */
export function isStreamed({ responseTransferMode }: BackendConfig): boolean {
  return String(responseTransferMode) === 'STREAM';
}

/** Refuses a stream behind what reads the response of a function as a whole. */
export function refuseStream(validation: Validation, prop: string, backend: BackendConfig, reader: string) {
  validation.check(!isStreamed(backend), prop, `send its response as a whole, which ${reader} reads: streams are for routes of RobustApi with RoutingEngine.restApi`, 'STREAM');
}
