import * as fs from 'fs';
import * as path from 'path';
import { aws_s3 as s3, aws_s3_assets as assets } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { requireText } from '../core/private/given-values';
import { BUCKET, requireKind } from '../core/private/kinds';

/** https://docs.aws.amazon.com/managed-flink/latest/apiv2/API_S3ContentLocation.html */
const LONGEST_KEY = 1024;

/** @internal */
export interface FlinkCodeLocation {
  readonly bucket: s3.IBucket;
  readonly objectKey: string;
  readonly objectVersion?: string;
}

/**
 * The code of a Flink application: a jar of Java or Scala, or a zip of Python with its jars.
 */
export class FlinkCode {
  /**
   * Code on this machine. It is uploaded when the app is deployed, and a changed file is an update of the application.
   *
   * @param file path of a `.jar` or `.zip`, or of a folder, which is compressed as it is
   * @throws if there is nothing at the path, or a file of another kind
   */
  static fromAsset(file: string): FlinkCode {
    const isThere = fs.existsSync(file);
    if (!isThere || fs.statSync(file).isFile() && !['.jar', '.zip'].includes(path.extname(file))) {
      throw new Error(`FlinkCode.fromAsset: file must be the path of a .jar, a .zip or a folder, got '${file}'${isThere ? '' : ', which does not exist'}.`);
    }
    return new FlinkCode(scope => {
      const { bucket, s3ObjectKey } = new assets.Asset(scope, 'Code', { path: file });
      return { bucket, objectKey: s3ObjectKey };
    });
  }

  /**
   * Code in a bucket of the Region of the pipeline. Another object at the same key is not an update: give a version, or each build a key of its own.
   *
   * @param objectVersion version of the object. The application has the newest one at its last update, if it is left out
   * @throws if the key is empty or longer than 1,024 characters
   */
  static fromBucket(bucket: s3.IBucket, objectKey: string, objectVersion?: string): FlinkCode {
    requireKind('FlinkCode.fromBucket: bucket', bucket, BUCKET);
    if (objectKey.length < 1 || objectKey.length > LONGEST_KEY) {
      throw new Error(`FlinkCode.fromBucket: objectKey must have between 1 and ${LONGEST_KEY} characters (S3 limit), got ${objectKey.length}.`);
    }
    requireText('FlinkCode.fromBucket: objectVersion', objectVersion);
    return new FlinkCode(() => ({ bucket, objectKey, objectVersion }), bucket);
  }

  private constructor(
    private readonly locate: (scope: Construct) => FlinkCodeLocation,
    /** @internal */
    readonly _existing?: s3.IBucket,
  ) {}

  /** @internal */
  _bind(scope: Construct): FlinkCodeLocation {
    return this.locate(scope);
  }
}
