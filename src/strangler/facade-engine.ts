import { Construct } from 'constructs';
import { HttpFront } from '../core/web/private/http-front';
import { WebFrontProps } from '../core/web/private/web-front';
import { HttpApiExposureOptions } from '../core/web/service-exposure';
import { WebAuth } from '../core/web/web-auth';

interface EngineFactory {
  readonly auth: WebAuth;
  create(pattern: Construct, props: WebFrontProps): HttpFront;
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
    return new FacadeEngine({
      auth: options.auth ?? WebAuth.iam(),
      create: (pattern, props) => new HttpFront(pattern, 'Api', { ...props, ...options, takesEveryPath: true }),
    });
  }

  private constructor(private readonly factory: EngineFactory) {}

  /** @internal */
  get _auth(): WebAuth {
    return this.factory.auth;
  }

  /** @internal */
  _create(pattern: Construct, props: WebFrontProps): HttpFront {
    return this.factory.create(pattern, props);
  }
}
