import { aws_iam as iam, aws_opensearchservice as opensearch, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { IndexNames, SearchAccess } from './search-access';
import { placedBy } from '../../private/elsewhere';
import { Validation } from '../../private/validation';

/** What is behind the endpoint of a domain in a VPC: https://docs.aws.amazon.com/opensearch-service/latest/developerguide/vpc.html */
const IN_VPC = /^vpc-/;

/** A domain. Each permission is that of one path: https://docs.aws.amazon.com/opensearch-service/latest/developerguide/ac.html */
export class DomainAccess implements SearchAccess {
  readonly service = 'es';
  readonly kind = 'domain';

  constructor(private readonly domain: opensearch.IDomain) {}

  get resource(): opensearch.IDomain {
    return this.domain;
  }

  get url(): string {
    // one that is imported may end with a slash
    return `https://${this.domain.domainEndpoint.replace(/\/+$/, '')}`;
  }

  validate(validation: Validation) {
    const { domain } = this;
    validation.here('engine', placedBy(domain.domainArn, domain), 'requests are signed for the account and Region of the functions');
    const { vpcOptions } = (domain.node.defaultChild ?? {}) as Partial<opensearch.CfnDomain>;
    const isInVpc = vpcOptions !== undefined || (!Token.isUnresolved(domain.domainEndpoint) && IN_VPC.test(domain.domainEndpoint));
    validation.check(!isInVpc, 'engine', 'be a domain outside of a VPC, because the functions are in none', domain.node.path);
  }

  grantWrite(_view: Construct, { alias, indexes, writers }: IndexNames, grantee: iam.IGrantable): iam.Grant {
    const finding = this.grant(grantee, ['es:ESHttpGet'], `_alias/${alias}`, ...indexes.map(index => `${index}/_mapping`));
    const making = this.grant(grantee, ['es:ESHttpPut'], ...indexes.flatMap(index => [index, `${index}/_mapping`]));
    return finding.combine(making).combine(this.grant(grantee, ['es:ESHttpPost'], ...writers.map(writer => `${writer}/_bulk`)));
  }

  grantSweep(_view: Construct, { writers }: IndexNames, grantee: iam.IGrantable): iam.Grant {
    return this.grant(grantee, ['es:ESHttpPost'], ...writers.flatMap(writer => [`${writer}/_search`, `${writer}/_bulk`]));
  }

  grantCheck(view: Construct, names: IndexNames, grantee: iam.IGrantable): iam.Grant {
    return this.grantWrite(view, names, grantee).combine(this.grant(grantee, ['es:ESHttpPost'], ...names.writers.map(writer => `${writer}/_search`)));
  }

  /**
   * A switch in one step is a request to `_aliases`. Its path has no name of an index: it can change all aliases of the domain, and delete indexes.
   * https://docs.opensearch.org/latest/api-reference/alias/aliases-api/
   */
  grantRebuild(view: Construct, { alias, indexes, writers }: IndexNames, grantee: iam.IGrantable): iam.Grant {
    return this.grant(grantee, ['es:ESHttpPut'], ...indexes)
      .combine(this.grant(grantee, ['es:ESHttpDelete'], ...indexes))
      .combine(this.grant(grantee, ['es:ESHttpGet'], `_alias/${alias}`, ...indexes.map(index => `${index}/_mapping`)))
      .combine(this.grant(grantee, ['es:ESHttpPost'], '_aliases'))
      .combine(this.grantSweep(view, { alias, indexes, writers }, grantee));
  }

  /** Clients search by GET or by POST. */
  grantSearch(_view: Construct, { alias }: IndexNames, grantee: iam.IGrantable): iam.Grant {
    return this.grant(grantee, ['es:ESHttpGet', 'es:ESHttpPost'], `${alias}/_search`, `${alias}/_count`);
  }

  private grant(grantee: iam.IGrantable, actions: string[], ...paths: string[]): iam.Grant {
    return iam.Grant.addToPrincipal({ grantee, actions, resourceArns: paths.map(path => `${this.domain.domainArn}/${path}`) });
  }
}
