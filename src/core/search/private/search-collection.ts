import { createHash } from 'crypto';
import { aws_iam as iam, aws_opensearchserverless as serverless, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { IndexNames, SearchAccess } from './search-access';
import { deployedPath } from '../../private/deployed-name';
import { Validation } from '../../private/validation';
import { addWarning } from '../../private/warning';

interface Rule {
  readonly ResourceType: 'index' | 'collection';
  readonly Resource: string[];
  readonly Permission: string[];
}

/** The permissions of data access policies: https://docs.aws.amazon.com/opensearch-service/latest/developerguide/serverless-genref.html */
const permissions = (...names: string[]) => names.map(name => `aoss:${name}`);

/** A collection: the role may call its API, and a data access policy says what it may do there. */
export class CollectionAccess implements SearchAccess {
  readonly service = 'aoss';
  readonly kind = 'collection';

  constructor(private readonly collection: serverless.CfnCollection) {}

  get resource(): serverless.CfnCollection {
    return this.collection;
  }

  get url(): string {
    return this.collection.attrCollectionEndpoint;
  }

  validate(validation: Validation) {
    const { collection } = this;
    validation.here('engine', Stack.of(collection), 'requests are signed for the account and Region of the functions');
    // CloudFormation's own default is TIMESERIES, whose documents have no ids of one's own
    validation.check(collection.type === 'SEARCH', 'engine', 'be a collection of the type SEARCH, which takes ids of documents', collection.type ?? 'no type');
  }

  grantWrite(view: Construct, { indexes, writers, alias }: IndexNames, grantee: iam.IGrantable): iam.Grant {
    return this.grant(view, grantee, [
      // the aliases are those of the collection
      { ResourceType: 'collection', Resource: [`collection/${this.collection.name}`], Permission: permissions('CreateCollectionItems', 'DescribeCollectionItems') },
      { ResourceType: 'index', Resource: this.indexes(...indexes, ...writers, alias), Permission: permissions('CreateIndex', 'UpdateIndex', 'DescribeIndex', 'ReadDocument', 'WriteDocument') },
    ]);
  }

  grantSweep(view: Construct, { indexes, writers }: IndexNames, grantee: iam.IGrantable): iam.Grant {
    return this.grant(view, grantee, [{ ResourceType: 'index', Resource: this.indexes(...indexes, ...writers), Permission: permissions('ReadDocument', 'WriteDocument') }]);
  }

  /** Who writes may read: an update does. */
  grantCheck(view: Construct, names: IndexNames, grantee: iam.IGrantable): iam.Grant {
    return this.grantWrite(view, names, grantee);
  }

  /** Aliases are those of the collection: none of their permissions is for one index. */
  grantRebuild(view: Construct, { indexes, writers, alias }: IndexNames, grantee: iam.IGrantable): iam.Grant {
    const ofAliases = permissions('CreateCollectionItems', 'UpdateCollectionItems', 'DeleteCollectionItems', 'DescribeCollectionItems');
    const ofIndexes = permissions('CreateIndex', 'UpdateIndex', 'DeleteIndex', 'DescribeIndex', 'ReadDocument', 'WriteDocument');
    return this.grant(view, grantee, [
      { ResourceType: 'collection', Resource: [`collection/${this.collection.name}`], Permission: ofAliases },
      { ResourceType: 'index', Resource: this.indexes(...indexes, ...writers, alias), Permission: ofIndexes },
    ]);
  }

  grantSearch(view: Construct, { indexes, alias }: IndexNames, grantee: iam.IGrantable): iam.Grant {
    return this.grant(view, grantee, [{ ResourceType: 'index', Resource: this.indexes(alias, ...indexes), Permission: permissions('ReadDocument') }]);
  }

  private indexes(...names: string[]): string[] {
    return names.map(name => `index/${this.collection.name}/${name}`);
  }

  /** The policy is in the stack of the role: stacks of readers depend on that of the view, and not the other way round. */
  private grant(view: Construct, grantee: iam.IGrantable, rules: Rule[]): iam.Grant {
    const grant = iam.Grant.addToPrincipal({ grantee, actions: ['aoss:APIAccessAll'], resourceArns: [this.collection.attrArn] });
    const scope = grantee.grantPrincipal;
    const principal = arnOf(grantee);
    if (principal === undefined || !Construct.isConstruct(scope)) {
      addWarning(view, 'dataAccessPolicy',
        `No role or user is known here that a data access policy could name. Create one with these rules: ${JSON.stringify(Stack.of(view).resolve(rules))}`);
      return grant;
    }
    const id = `Search${hashOf(view.node.path)}`;
    if (scope.node.tryFindChild(id)) { return grant; }
    const policy = new serverless.CfnAccessPolicy(scope, id, {
      type: 'data',
      name: 'made-below',
      policy: Stack.of(scope).toJsonString([{ Rules: rules, Principal: [principal] }]),
    });
    // https://docs.aws.amazon.com/opensearch-service/latest/ServerlessAPIReference/API_CreateAccessPolicy.html: 3 to 32 characters, unique in the account
    policy.name = `view-${hashOf(`${deployedPath(policy)} ${deployedPath(view)}`, 24)}`;
    return grant;
  }
}

function arnOf({ grantPrincipal }: iam.IGrantable): string | undefined {
  const { roleArn, userArn } = grantPrincipal as Partial<iam.IRole & iam.IUser>;
  return roleArn ?? userArn;
}

function hashOf(text: string, length = 8): string {
  return createHash('sha256').update(text).digest('hex').slice(0, length);
}
