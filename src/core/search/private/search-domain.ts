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

  constructor(private readonly domain: opensearch.IDomain) {}

  get url(): string {
    return `https://${this.domain.domainEndpoint}`;
  }

  validate(validation: Validation) {
    const { domain } = this;
    validation.here('engine', placedBy(domain.domainArn, domain), 'requests are signed for the account and Region of the functions');
    const { vpcOptions } = (domain.node.defaultChild ?? {}) as Partial<opensearch.CfnDomain>;
    const isInVpc = vpcOptions !== undefined || (!Token.isUnresolved(domain.domainEndpoint) && IN_VPC.test(domain.domainEndpoint));
    validation.check(!isInVpc, 'engine', 'be a domain outside of a VPC, because the functions are in none', domain.node.path);
  }

  grantWrite(_view: Construct, { index, writer }: IndexNames, grantee: iam.IGrantable): iam.Grant {
    return this.grant(grantee, ['es:ESHttpPut'], index, `${index}/_mapping`).combine(this.grant(grantee, ['es:ESHttpPost'], `${writer}/_bulk`));
  }

  grantSweep(_view: Construct, { writer }: IndexNames, grantee: iam.IGrantable): iam.Grant {
    return this.grant(grantee, ['es:ESHttpPost'], `${writer}/_search`, `${writer}/_bulk`);
  }

  grantCheck(view: Construct, names: IndexNames, grantee: iam.IGrantable): iam.Grant {
    return this.grantWrite(view, names, grantee).combine(this.grant(grantee, ['es:ESHttpPost'], `${names.writer}/_search`));
  }

  /** Clients search by GET or by POST. */
  grantSearch(_view: Construct, { alias }: IndexNames, grantee: iam.IGrantable): iam.Grant {
    return this.grant(grantee, ['es:ESHttpGet', 'es:ESHttpPost'], `${alias}/_search`, `${alias}/_count`);
  }

  private grant(grantee: iam.IGrantable, actions: string[], ...paths: string[]): iam.Grant {
    return iam.Grant.addToPrincipal({ grantee, actions, resourceArns: paths.map(path => `${this.domain.domainArn}/${path}`) });
  }
}
