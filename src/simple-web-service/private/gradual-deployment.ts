import { aws_cloudwatch as cloudwatch, aws_codedeploy as codedeploy, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { AliasDeployment } from './alias-deployment';
import { ServiceFunction } from './service-function';
import { Operations } from '../../core/operations/operations';
import { Validation } from '../../core/private/validation';
import { GradualDeploymentOptions } from '../gradual-deployment-options';

/** The gradual deployment of all functions of a service. */
export class GradualDeployment {
  private readonly validation: Validation;
  private readonly scope: Construct;
  private readonly application: codedeploy.LambdaApplication;
  private readonly config: codedeploy.LambdaDeploymentConfig;

  constructor(service: Construct, private readonly options: GradualDeploymentOptions) {
    this.validation = new Validation(service);
    const { canaryPercent = 10, interval = Duration.minutes(10), rollbackAlarms } = options;
    this.validation.integer('canaryPercent', canaryPercent, 1, 99, 'percent');
    this.validation.duration('interval', interval, Duration.minutes(10), Duration.days(2), 'before, an alarm may not have seen the new version; CodeDeploy limit');
    this.validation.check(rollbackAlarms === undefined || rollbackAlarms.length > 0, 'rollbackAlarms', 'hold at least one alarm, or be omitted', undefined);
    const alarms = Operations.of(service)?.alarms ?? {};
    for (const [name, alarm] of Object.entries(alarms).filter(([key]) => /^api[A-Z]/.test(key))) {
      this.validation.check(!rollbackAlarms?.includes(alarm), 'rollbackAlarms',
        'not hold an alarm of the service\'s API (CloudFormation creates it after the functions)', name);
    }
    this.scope = new Construct(service, 'GradualDeployment');
    this.application = new codedeploy.LambdaApplication(this.scope, 'Application');
    this.config = new codedeploy.LambdaDeploymentConfig(this.scope, 'Config', {
      trafficRouting: new codedeploy.TimeBasedCanaryTrafficRouting({ interval, percentage: canaryPercent }),
    });
  }

  /** @param ownAlarm creates the rollback alarm of the function, unless it is disabled */
  add({ alias, node }: ServiceFunction, ownAlarm: () => cloudwatch.IAlarm | undefined) {
    const alarms = this.options.rollbackAlarms ?? [ownAlarm()].filter(alarm => alarm !== undefined);
    this.validation.check(alarms.length > 0, 'rollbackAlarms', `hold an alarm, because the rollback alarm of ${node.id} is disabled`, undefined);
    new AliasDeployment(this.scope, node.id, { application: this.application, config: this.config, alias: alias!, alarms });
  }
}
