import { Validation } from '../../private/validation';
import { BackendConfig } from '../backend-config';

/** Refuses a backend that would answer 403 to every request, because no authorization names the callers. */
export function requireNamedCallers(validation: Validation, prop: string, { functionNeedsCaller }: BackendConfig, isNamed: boolean, got: string) {
  validation.check(!functionNeedsCaller || isNamed, prop, 'name the callers, because the backend answers no others', got);
}
