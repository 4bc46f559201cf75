import { Aspects, AspectPriority, aws_lambda as lambda, aws_s3_assets as assets, Lazy } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { CodeFolder, removeScratch } from './code-folder';

/** The code of a function with files that depend on the whole app: it becomes an asset at synthesis. */
export class LateCode extends lambda.Code {
  private asset?: assets.Asset;

  /** @param folder is called once, at synthesis */
  constructor(private readonly folder: () => CodeFolder) {
    super();
  }

  bind(fn: Construct): lambda.CodeConfig {
    Aspects.of(fn).add({ visit: node => { if (node === fn) { this.stage(fn); } } }, { priority: AspectPriority.MUTATING });
    return {
      s3Location: {
        bucketName: Lazy.uncachedString({ produce: () => this.asset?.s3BucketName }),
        objectKey: Lazy.uncachedString({ produce: () => this.asset?.s3ObjectKey }),
      },
    };
  }

  private stage(fn: Construct) {
    // as Code.fromAsset does, which would be too early
    const folder = this.folder();
    fn.node.tryRemoveChild('Code'); // of an earlier synthesis of the same app, as tests make it
    this.asset = new assets.Asset(fn, 'Code', { path: folder.path, deployTime: true });
    removeScratch(fn, folder);
    this.asset.addResourceMetadata(fn.node.defaultChild as lambda.CfnFunction, 'Code');
  }
}
