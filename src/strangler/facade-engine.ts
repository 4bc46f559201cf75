import { Construct } from 'constructs';
import { FacadeListener } from './facade-listener';
import { LoadBalancerFacadeOptions } from './load-balancer-facade-options';
import { FacadeFront, FacadeFrontProps } from './private/facade-front';
import { HttpApiFront } from './private/http-api-front';
import { LoadBalancerFront } from './private/load-balancer-front';
import { bindTargets, validateLoadBalancerFacade } from './private/load-balancer-validation';
import { Validation } from '../core/private/validation';
import { addWarning } from '../core/private/warning';
import { HttpApiExposureOptions } from '../core/web/service-exposure';
import { WebAuth } from '../core/web/web-auth';

interface EngineFactory {
  readonly auth: WebAuth;
  /** Whether requests come with an identity that was verified. */
  readonly identifies: boolean;
  readonly name: string;
  create(pattern: Construct, props: FacadeFrontProps): FacadeFront;
}

/**
 * The AWS service in front of the legacy and the new services.
 */
export class FacadeEngine {
  /**
   * An API Gateway HTTP API, with the façade function behind it. It needs no VPC and no certificate.
   *
   * The default authorization is IAM. Where legacy itself authorizes its clients, pass `WebAuth.none()`.
   */
  static httpApi(options: HttpApiExposureOptions = {}): FacadeEngine {
    const auth = options.auth ?? WebAuth.iam();
    return new FacadeEngine({
      auth,
      identifies: !auth._isPublic,
      name: 'an API without authorization',
      create: (pattern, props) => new HttpApiFront(pattern, options, props),
    });
  }

  /**
   * An Application Load Balancer, with the façade function behind it, for a legacy system in a VPC.
   *
   * The load balancer forwards to targets in its VPC without the function: to features with `Backend.ipAddresses` or `Backend.fargateService`, and to `legacyTargets`.
   * What has a weight, a rollback or a shadow goes through the function, whose requests and responses have at most 1 MB.
   */
  static applicationLoadBalancer(options: LoadBalancerFacadeOptions): FacadeEngine {
    return new FacadeEngine({
      auth: options.auth,
      identifies: false,
      name: 'a load balancer, which passes no verified identity on',
      create: (pattern, props) => {
        const validation = new Validation(pattern);
        validateLoadBalancerFacade(validation, options);
        const legacyTargets = options.legacyTargets && bindTargets(pattern, validation, options.legacyTargets);
        const front = new LoadBalancerFront(pattern, 'Balancer', { ...props, options, legacyTargets });
        if (options.listener instanceof FacadeListener) { warnOfPlainHttp(pattern); }
        return front;
      },
    });
  }

  private constructor(private readonly factory: EngineFactory) {}

  /** @internal */
  get _identifies(): boolean {
    return this.factory.identifies;
  }

  /** @internal */
  get _name(): string {
    return this.factory.name;
  }

  /** @internal */
  _create(pattern: Construct, props: FacadeFrontProps): FacadeFront {
    return this.factory.create(pattern, props);
  }
}

function warnOfPlainHttp(pattern: Construct) {
  addWarning(pattern, 'plainHttp', 'The façade speaks plain HTTP (FacadeListener.plainHttp()): everybody on the way '
    + 'reads and changes requests, credentials and responses. Give engine.certificate, unless the network or a load balancer before it protects them.');
}
