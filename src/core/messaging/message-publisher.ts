import { AspectPriority, Aspects, aws_ecs as ecs, aws_iam as iam } from 'aws-cdk-lib';
import { CONTAINER, requireKind, TASK_WITH_CONTAINERS } from '../private/kinds';

/**
 * A publisher that is no function: containers of ECS. A function is given to the grants as it is.
 *
 * The task role gets the permission, and the containers the environment variable `CATALOG_PUBLISH`, which `publish` of
 * `cdk-serverless-catalog/runtime` reads. Where a container has the variable already, it stays, and a warning names the entry to set.
 */
export class MessagePublisher implements iam.IGrantable {
  /**
   * A container publishes. The others of its task have the permission of the task role, and are not configured.
   *
   * @param container of a task definition of any launch type
   */
  static container(container: ecs.ContainerDefinition): MessagePublisher {
    requireKind('MessagePublisher.container: container', container, CONTAINER);
    return new MessagePublisher(container.taskDefinition.taskRole, configure => configure(container));
  }

  /**
   * All containers of a task definition publish, also those that are added to it later.
   *
   * @param taskDefinition of any launch type. An imported one has no containers that can be configured.
   */
  static taskDefinition(taskDefinition: ecs.TaskDefinition): MessagePublisher {
    requireKind('MessagePublisher.taskDefinition: taskDefinition', taskDefinition, TASK_WITH_CONTAINERS);
    return new MessagePublisher(taskDefinition.taskRole, configure => forAllContainers(taskDefinition, configure));
  }

  /** The task role. */
  readonly grantPrincipal: iam.IPrincipal;
  /** @internal */
  readonly _forEach: (configure: (container: ecs.ContainerDefinition) => void) => void;

  private constructor(role: iam.IRole, forEach: MessagePublisher['_forEach']) {
    this.grantPrincipal = role;
    this._forEach = forEach;
  }
}

function forAllContainers(taskDefinition: ecs.TaskDefinition, configure: (container: ecs.ContainerDefinition) => void) {
  const done = new Set<ecs.ContainerDefinition>();
  const visitAll = () => {
    const { containers } = taskDefinition as unknown as { readonly containers: readonly ecs.ContainerDefinition[] };
    containers.filter(container => !done.has(container)).forEach(container => {
      done.add(container);
      configure(container);
    });
  };
  visitAll();
  Aspects.of(taskDefinition).add({ visit: node => { if (node === taskDefinition) { visitAll(); } } }, { priority: AspectPriority.MUTATING });
}
