import { aws_opensearchserverless as serverless, aws_opensearchservice as opensearch } from 'aws-cdk-lib';
import { SearchAccess } from './private/search-access';
import { CollectionAccess } from './private/search-collection';
import { DomainAccess } from './private/search-domain';

/**
 * Where a search index is: a domain of Amazon OpenSearch Service, or a collection of Amazon OpenSearch Serverless. It is yours: size, network, encryption
 * and alarms are not changed.
 */
export class SearchEngine {
  /**
   * A domain of the same account and Region, outside of a VPC.
   *
   * With fine-grained access control, map roles of the functions to roles of the domain: those of readers, and of the functions that write. These
   * are `searchProjectorFunction`, `searchSweeperFunction`, `searchDriftCheckFunction` and `rebuildFunction`, or `readerFunction` of a branch. The README has
   * their permissions.
   *
   * @param domain OpenSearch 1.0 or newer
   */
  static domain(domain: opensearch.IDomain): SearchEngine {
    return new SearchEngine(new DomainAccess(domain));
  }

  /**
   * A collection of the type `SEARCH`, whose network policy allows public access. Each view adds a data access policy, and each role that reads it another one.
   *
   * @param collection in the same stack or another one of the same account and Region
   */
  static collection(collection: serverless.CfnCollection): SearchEngine {
    return new SearchEngine(new CollectionAccess(collection));
  }

  private constructor(
    /** @internal */
    readonly _access: SearchAccess,
  ) {}
}
