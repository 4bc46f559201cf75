import { aws_iam as iam, aws_lambda as lambda } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { IndexNames, indexNames, SearchAccess } from './search-access';
import { configureFunction } from '../../private/function-settings';

/** The variable that readers get, the one of index tables. */
const VARIABLE = 'CATALOG_VIEWS';

/** An index that functions of the library write, and others search. */
export class SearchTarget {
  private readonly names: IndexNames;

  /**
   * @param view has the name in the variable of readers
   * @param generations default: the first one
   */
  constructor(private readonly view: Construct, private readonly access: SearchAccess, private readonly alias: string, generations?: string[]) {
    this.names = indexNames(alias, generations);
  }

  enableFor(handler: lambda.IFunction): iam.Grant {
    const { view: { node: { id } }, alias, access: { url: endpoint, service } } = this;
    configureFunction(this.view, handler, VARIABLE, {
      key: id, value: { endpoint, index: alias, service }, how: `${id} to the index ${alias}`, isUpstream: true,
    });
    return this.grantSearch(handler);
  }

  grantSearch(grantee: iam.IGrantable): iam.Grant {
    return this.access.grantSearch(this.view, this.names, grantee);
  }

  grantWrite(grantee: iam.IGrantable): iam.Grant {
    return this.access.grantWrite(this.view, this.names, grantee);
  }

  grantSweep(grantee: iam.IGrantable): iam.Grant {
    return this.access.grantSweep(this.view, this.names, grantee);
  }

  grantCheck(grantee: iam.IGrantable): iam.Grant {
    return this.access.grantCheck(this.view, this.names, grantee);
  }

  grantRebuild(grantee: iam.IGrantable): iam.Grant {
    return this.access.grantRebuild(this.view, this.names, grantee);
  }
}
