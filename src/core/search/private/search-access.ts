import { aws_iam as iam } from 'aws-cdk-lib';
import { Construct, IConstruct } from 'constructs';
import { Validation } from '../../private/validation';

/** The names of an index, as the handlers use them (handlers/shared/search/index-generations.ts). */
export interface IndexNames {
  /** For queries. */
  readonly alias: string;
  /** Of each generation. */
  readonly indexes: string[];
  /** For the functions that write, of each generation. */
  readonly writers: string[];
}

/** GENERATION_NAMES of handlers/shared/search/search-generations.ts, for an index that is rebuilt. */
export const GENERATIONS = ['1', '2', '3', '4'];

/** @param generations default: the first one */
export function indexNames(alias: string, generations: string[] = ['1']): IndexNames {
  const indexes = generations.map(generation => `${alias}-${generation}`);
  return { alias, indexes, writers: indexes.map(index => `${index}-writer`) };
}

/** A kind of search engine: where it is, and who may do what there. */
export interface SearchAccess {
  /** The domain or collection. */
  readonly resource: IConstruct;
  readonly kind: 'domain' | 'collection';
  /** `https://` and the host. */
  readonly url: string;
  /** For the signature of requests. */
  readonly service: 'es' | 'aoss';
  /** Fails for an engine that the functions cannot reach. */
  validate(validation: Validation): void;
  /** To find out what queries find and whose index is there, to make the index, and to write documents. */
  grantWrite(view: Construct, names: IndexNames, grantee: iam.IGrantable): iam.Grant;
  /** To find and remove tombstones. */
  grantSweep(view: Construct, names: IndexNames, grantee: iam.IGrantable): iam.Grant;
  /** The same, and to find documents. */
  grantCheck(view: Construct, names: IndexNames, grantee: iam.IGrantable): iam.Grant;
  /** To read what indexes are, to make them, to find, write and delete documents, to delete indexes, and to let queries find another one. */
  grantRebuild(view: Construct, names: IndexNames, grantee: iam.IGrantable): iam.Grant;
  /** To search and to count. */
  grantSearch(view: Construct, names: IndexNames, grantee: iam.IGrantable): iam.Grant;
}
