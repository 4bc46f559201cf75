import { aws_iam as iam } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { Validation } from '../../private/validation';

/** The names of an index: those of its first generation are the ones that the handlers use (handlers/shared/search/index-generations.ts). */
export interface IndexNames {
  /** For queries. */
  readonly alias: string;
  readonly index: string;
  /** For the function that writes. */
  readonly writer: string;
}

/** FIRST_GENERATION of handlers/shared/search/search-settings.ts. */
const GENERATION = '1';

export function indexNames(alias: string): IndexNames {
  return { alias, index: `${alias}-${GENERATION}`, writer: `${alias}-${GENERATION}-writer` };
}

/** A kind of search engine: where it is, and who may do what there. */
export interface SearchAccess {
  /** `https://` and the host. */
  readonly url: string;
  /** For the signature of requests. */
  readonly service: 'es' | 'aoss';
  /** Fails for an engine that the functions cannot reach. */
  validate(validation: Validation): void;
  /** To make the index, and to write documents. */
  grantWrite(view: Construct, names: IndexNames, grantee: iam.IGrantable): iam.Grant;
  /** To find and remove tombstones. */
  grantSweep(view: Construct, names: IndexNames, grantee: iam.IGrantable): iam.Grant;
  /** To make the index, to find documents, and to write them. */
  grantCheck(view: Construct, names: IndexNames, grantee: iam.IGrantable): iam.Grant;
  /** To search and to count. */
  grantSearch(view: Construct, names: IndexNames, grantee: iam.IGrantable): iam.Grant;
}
