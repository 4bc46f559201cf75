/** StageSettings of handlers/shared/stream/stages.ts. */
export interface StageSettings {
  readonly name: string;
  readonly jsonata?: string;
  readonly filter?: string;
  readonly schema?: object;
}

/** Whether a stage checks or changes records. */
export function hasWork({ jsonata, filter, schema }: StageSettings): boolean {
  return jsonata !== undefined || filter !== undefined || schema !== undefined;
}
