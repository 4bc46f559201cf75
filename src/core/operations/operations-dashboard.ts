import { AspectPriority, Aspects, aws_cloudwatch as cloudwatch, IAspect } from 'aws-cdk-lib';
import { Construct, IConstruct } from 'constructs';
import { Operations } from './operations';

/**
 * Properties of an OperationsDashboard.
 */
export interface OperationsDashboardProps {
  /**
   * The name of the dashboard.
   * @default - made by CloudFormation
   */
  readonly dashboardName?: string;
  /**
   * Patterns below this construct are shown. It must be in the dashboard's own stack, or
   * in stacks that may be referenced from it.
   * @default - the scope of the dashboard
   */
  readonly observedScope?: IConstruct;
}

class CollectWidgets implements IAspect {
  private collected = false;

  constructor(private readonly owner: OperationsDashboard, private readonly below: IConstruct) {}

  visit(node: IConstruct) {
    if (node !== this.owner || this.collected) { return; }
    this.collected = true; // an app can be synthesized again
    for (const construct of this.below.node.findAll()) {
      const widgets = Operations.of(construct)?.widgets ?? [];
      if (widgets.length > 0) {
        this.owner.dashboard.addWidgets(...widgets);
      }
    }
  }
}

/**
 * One dashboard with every pattern below a scope, without being told which.
 *
 * @example
 * declare const stack: Stack;
 * new OperationsDashboard(stack, 'Operations');
 */
export class OperationsDashboard extends Construct {
  /** The dashboard. */
  readonly dashboard: cloudwatch.Dashboard;

  constructor(scope: Construct, id: string, props: OperationsDashboardProps = {}) {
    super(scope, id);
    this.dashboard = new cloudwatch.Dashboard(this, 'Dashboard', { dashboardName: props.dashboardName });
    // patterns may be added after the dashboard: collect when the tree is complete
    Aspects.of(this).add(new CollectWidgets(this, props.observedScope ?? scope), { priority: AspectPriority.READONLY });
  }
}
