import { OwnError } from '../errors/safe-error';

export type Refusal = 'InvalidInput' | 'UnknownView' | 'RebuildInProgress' | 'RebuildLost' | 'NoPreviousGeneration' | 'ItemsRefused' | 'ViewDiffers';

/** No attempt will succeed. Its name is the error of the execution. */
export class RebuildRefused extends OwnError {
  constructor(name: Refusal, message: string) {
    super(message);
    this.name = name;
  }
}
