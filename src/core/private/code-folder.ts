import * as fs from 'fs';
import { cx_api as cxapi } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

/** Where the code of a function is before it becomes an asset. */
export interface CodeFolder {
  readonly path: string;
  /** Whether it was made for this function alone, in the temporary folder of the machine. */
  readonly isScratch: boolean;
}

/** To be called when the asset is there: the CDK has a copy then, unless the app's context turns that off. */
export function removeScratch(scope: IConstruct, { path, isScratch }: CodeFolder) {
  if (isScratch && !scope.node.tryGetContext(cxapi.DISABLE_ASSET_STAGING_CONTEXT)) { fs.rmSync(path, { recursive: true, force: true }); }
}
