import { OwnError } from '../errors/safe-error';

export type ReplayRefusal =
  | 'InvalidInput' | 'FromTooEarly' | 'TooManyShards' | 'ReplayInProgress' | 'SwitchUnfinished' | 'ReplayLost' | 'NoShadow' | 'NoPreviousItems' | 'ReplayExpired';

/** No attempt will succeed. Its name is the error of the execution. */
export class ReplayRefused extends OwnError {
  constructor(name: ReplayRefusal, message: string) {
    super(message);
    this.name = name;
  }
}
