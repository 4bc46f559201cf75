import { aws_kinesisfirehose as firehose, aws_logs as logs } from 'aws-cdk-lib';

/** @internal */
export interface RestApiAccessLogKind {
  /** Undefined for a log group that the API creates. */
  readonly logGroup?: logs.ILogGroup;
  readonly deliveryStream?: firehose.IDeliveryStream;
  readonly off?: boolean;
}

/**
 * The destination of the access log of a REST API. The log holds no tokens, bodies or query strings.
 */
export class RestApiAccessLogs {
  /**
   * A log group of CloudWatch Logs.
   *
   * The account and region need a role for logs: create a RestApiAccount once. Without one, API Gateway refuses the stage.
   * @param logGroup your log group. By default a log group is created, with the `logRetention` of the pattern.
   */
  static logGroup(logGroup?: logs.ILogGroup): RestApiAccessLogs {
    return new RestApiAccessLogs({ logGroup });
  }

  /**
   * A Firehose stream. It needs no role for logs: API Gateway uses a service-linked role.
   *
   * Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-logging-to-kinesis.html
   * @param deliveryStream your stream, whose name begins with `amazon-apigateway-` (API Gateway limit)
   */
  static firehose(deliveryStream: firehose.IDeliveryStream): RestApiAccessLogs {
    return new RestApiAccessLogs({ deliveryStream });
  }

  /** No access log. Traces and metrics remain. */
  static none(): RestApiAccessLogs {
    return new RestApiAccessLogs({ off: true });
  }

  private constructor(
    /** @internal */
    readonly _kind: RestApiAccessLogKind,
  ) {}
}
