import { aws_lambda as lambda } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { GradualDeployment } from './gradual-deployment';
import { addRollbackAlarm } from './rollback-alarm';
import { canHaveAlias, ServiceFunction } from './service-function';
import { addServiceFunctionAlarms, addServiceFunctionWidgets, addSpilloverAlarm } from './service-function-alarms';
import { Operations } from '../../core/operations/operations';
import { isWatchedElsewhere } from '../../core/operations/private/foreign-function';
import { identityOf, pathSeenFrom } from '../../core/private/identity';
import { Validation } from '../../core/private/validation';
import { GradualDeploymentOptions } from '../gradual-deployment-options';
import { SimpleWebServiceAlarms } from '../simple-web-service-alarms';

export interface ServiceFunctionsProps {
  readonly operations: Operations;
  readonly alarms: SimpleWebServiceAlarms;
  /** What it means for users that a function fails. */
  readonly impact: string;
  readonly provisionedConcurrency?: number;
}

/** The functions of a service, each once for all its routes. */
export class ServiceFunctions {
  private readonly byHandler = new Map<lambda.IFunction, ServiceFunction>();
  private readonly names = new Map<ServiceFunction, string>();
  private readonly scope: Construct;
  private deployment?: GradualDeployment;

  constructor(private readonly service: Construct, private readonly props: ServiceFunctionsProps) {
    this.scope = new Construct(service, 'Functions');
  }

  get all(): ServiceFunction[] {
    return [...this.byHandler.values()];
  }

  /** The function as the service invokes it, with its alarms. */
  of(handler: lambda.IFunction): ServiceFunction {
    const known = this.byHandler.get(handler);
    if (known) { return known; }
    new Validation(this.service).here('handler', handler, 'its alarms are there', ['region']);
    const { operations, alarms, impact, provisionedConcurrency } = this.props;
    if (this.deployment || provisionedConcurrency !== undefined) { this.requireAlias(handler); }
    const path = pathSeenFrom(this.service, handler);
    // two places may look the same from here: `orders` beside the service, and beside what is around it
    const id = this.scope.node.tryFindChild(path) ? `${path}${identityOf(this.service, handler.node.path)}` : path;
    const serviceFunction = new ServiceFunction(this.scope, id, { handler, provisionedConcurrency });
    const name = `${id[0].toLowerCase()}${id.slice(1)}`.replace(/[^A-Za-z0-9]/g, '');
    if (!isWatchedElsewhere(this.service, handler)) {
      addServiceFunctionAlarms(operations, name, serviceFunction.target, { impact, overrides: alarms });
      addServiceFunctionWidgets(operations, name, serviceFunction.target);
    }
    if (serviceFunction.alias && provisionedConcurrency !== undefined) {
      addSpilloverAlarm(operations, name, serviceFunction.alias, alarms.functionSpillover);
    }
    this.byHandler.set(handler, serviceFunction);
    this.names.set(serviceFunction, name);
    this.deployment?.add(serviceFunction, () => this.rollbackAlarmOf(serviceFunction));
    return serviceFunction;
  }

  enableGradualDeployment(options: GradualDeploymentOptions) {
    const validation = new Validation(this.service);
    if (this.deployment) { validation.fail('enableGradualDeployment', 'be called once', 'a second call'); }
    [...this.byHandler.keys()].forEach(handler => this.requireAlias(handler));
    const deployment = new GradualDeployment(this.service, options);
    this.deployment = deployment;
    this.all.forEach(serviceFunction => deployment.add(serviceFunction, () => this.rollbackAlarmOf(serviceFunction)));
  }

  private rollbackAlarmOf(serviceFunction: ServiceFunction) {
    const { operations, alarms } = this.props;
    const name = this.names.get(serviceFunction)!;
    addRollbackAlarm(operations, name, serviceFunction.alias!, alarms.functionRollback);
    return operations.alarms[`${name}Rollback`];
  }

  private requireAlias(handler: lambda.IFunction) {
    new Validation(this.service).check(canHaveAlias(this.service, handler), 'handler',
      'be a function of the same stack, not an imported one or an alias, for enableGradualDeployment and provisionedConcurrency', handler.node.path);
  }
}
