import { aws_iam as iam, aws_lambda as lambda, aws_secretsmanager as secretsmanager, Duration } from 'aws-cdk-lib';
import { HmacSignatureOptions, SignatureEncoding } from './hmac-signature-options';
import { HmacAlgorithmSettings, SchemeSettings } from './private/signature-settings';
import { requireDuration } from '../core/private/durations';
import { requireText, requireValue } from '../core/private/given-values';
import { HEADER_NAME } from '../core/private/header-name';
import { requireFunction } from '../core/private/imported-functions';
import { requireKind, SECRET } from '../core/private/kinds';
import { grantSecret } from '../core/private/secret-grants';
import { Validation } from '../core/private/validation';

const TOLERANCE = Duration.minutes(5);
const PLACEHOLDER = /\{([^{}]*)\}/g;

/**
 * The signature by which a webhook API knows its sender. It is checked over the bytes of the body as they were received, in constant time.
 *
 * The secret is in Secrets Manager. Its current version and the one before it count. To rotate it without lost requests, put the new
 * version, wait 30 seconds, then change the secret of the sender. The API reads the secret every 5 minutes. It also reads it when a signature does not match, at
 * most every 30 seconds. While it cannot be read, the keys of the last reading count for an hour.
 */
export class HttpSignature {
  /**
   * HMAC with SHA-256, as most senders sign.
   * @param secret the secret that the sender signs with
   * @throws if a header is no header name, or `signedContent` has no body
   */
  static hmac(secret: secretsmanager.ISecret, options: HmacSignatureOptions): HttpSignature {
    const { header, prefix = '', encoding = SignatureEncoding.HEX, timestampHeader, tolerance, secretField } = options;
    const signedContent = options.signedContent ?? (timestampHeader === undefined ? '{body}' : '{timestamp}.{body}');
    const place = 'HttpSignature.hmac:';
    for (const [name, value] of Object.entries({ header, timestampHeader })) {
      requireValue(value === undefined && name !== 'header' || HEADER_NAME.test(value ?? ''), `${place} ${name}`, "be a header name (RFC 9110) such as 'x-signature'", value);
    }
    requireValue(Object.values(SignatureEncoding).includes(encoding), `${place} encoding`, 'be a SignatureEncoding', encoding);
    requireContent(place, signedContent, timestampHeader);
    requireText(`${place} prefix`, options.prefix);
    requireDuration(`${place} tolerance`, tolerance);
    requireValue(tolerance === undefined || timestampHeader !== undefined, `${place} tolerance`, 'be left out without a timestampHeader', tolerance?.toHumanString());
    const seconds = tolerance?.isUnresolved() ? undefined : tolerance?.toSeconds({ integral: false });
    requireValue(tolerance === undefined || seconds !== undefined && Number.isInteger(seconds) && seconds >= 1 && seconds <= 3600, `${place} tolerance`,
      'be whole seconds between 1 second and 1 hour (library limit)', tolerance?.toHumanString());
    return HttpSignature.ofSecret('hmac', secret, secretField, {
      secretFormat: 'text',
      header: header.toLowerCase(),
      prefix,
      encoding,
      signedContent: signedContent.replace(PLACEHOLDER, each => each.toLowerCase()),
      timestamp: timestampHeader === undefined
        ? undefined
        : { header: timestampHeader.toLowerCase(), toleranceSeconds: seconds ?? TOLERANCE.toSeconds() },
    });
  }

  /**
   * Signatures of GitHub: `X-Hub-Signature-256`. GitHub signs no time: a delivery is known by `X-GitHub-Delivery`, which is not signed either.
   *
   * Source: https://docs.github.com/webhooks/using-webhooks/validating-webhook-deliveries
   * @param secret the secret of the webhook
   * @param field the key in the secret's JSON. By default the whole secret signs, which must then be no JSON object.
   */
  static github(secret: secretsmanager.ISecret, field?: string): HttpSignature {
    return HttpSignature.ofSecret('github', secret, field, {
      secretFormat: 'text', header: 'x-hub-signature-256', prefix: 'sha256=', encoding: 'hex', signedContent: '{body}',
    }, { deliveryIdPointer: '/headers/x-github-delivery' });
  }

  /**
   * Signatures of Slack: `X-Slack-Signature`, within 5 minutes. Challenges (`url_verification`) are answered, and other requests are answered 200.
   *
   * Source: https://docs.slack.dev/authentication/verifying-requests-from-slack
   * @param secret the signing secret of the app
   * @param field the key in the secret's JSON. By default the whole secret signs, which must then be no JSON object.
   */
  static slack(secret: secretsmanager.ISecret, field?: string): HttpSignature {
    return HttpSignature.ofSecret('slack', secret, field, {
      secretFormat: 'text',
      header: 'x-slack-signature',
      prefix: 'v0=',
      encoding: 'hex',
      signedContent: 'v0:{timestamp}:{body}',
      timestamp: { header: 'x-slack-request-timestamp', toleranceSeconds: TOLERANCE.toSeconds() },
    }, { answersChallenges: true });
  }

  /**
   * Signatures of Stripe: `Stripe-Signature` with `t` and `v1`, within 5 minutes. A delivery is known by the id of its event.
   *
   * Source: https://docs.stripe.com/webhooks#verify-manually
   * @param secret the signing secret of the endpoint (`whsec_…`)
   * @param field the key in the secret's JSON. By default the whole secret signs, which must then be no JSON object.
   */
  static stripe(secret: secretsmanager.ISecret, field?: string): HttpSignature {
    return HttpSignature.ofSecret('stripe', secret, field, {
      secretFormat: 'text',
      header: 'stripe-signature',
      separator: ',',
      prefix: 'v1=',
      encoding: 'hex',
      signedContent: '{timestamp}.{body}',
      timestamp: { prefix: 't=', toleranceSeconds: TOLERANCE.toSeconds() },
    }, { deliveryIdPointer: '/body/id' });
  }

  /**
   * Symmetric signatures of Standard Webhooks (`v1`), within 5 minutes. A delivery is known by `webhook-id`. Asymmetric signatures (`v1a`) do not count.
   *
   * Source: https://www.standardwebhooks.com
   * @param secret the secret of the endpoint: Base64, after `whsec_` or not
   * @param field the key in the secret's JSON. By default the whole secret signs, which must then be no JSON object.
   */
  static standardWebhooks(secret: secretsmanager.ISecret, field?: string): HttpSignature {
    return HttpSignature.ofSecret('standardWebhooks', secret, field, {
      secretFormat: 'standard',
      header: 'webhook-signature',
      separator: ' ',
      prefix: 'v1,',
      encoding: 'base64',
      signedContent: '{webhook-id}.{timestamp}.{body}',
      timestamp: { header: 'webhook-timestamp', toleranceSeconds: TOLERANCE.toSeconds() },
    }, { deliveryIdPointer: '/headers/webhook-id' });
  }

  /**
   * A function of yours, for signatures of another kind. It gets `{ method, path, query, headers, body, isBase64Encoded }` and answers
   * `{ "isAuthorized": true }` or `false` within 6 seconds. Another answer or an error is answered 503, so that the sender tries again.
   */
  static function(handler: lambda.IFunction): HttpSignature {
    requireFunction('HttpSignature.function: handler', handler);
    return new HttpSignature(undefined, undefined, {}, handler);
  }

  private static ofSecret(
    factory: string, secret: secretsmanager.ISecret, secretField: string | undefined, settings: HmacAlgorithmSettings, scheme: SchemeSettings = {},
  ): HttpSignature {
    requireKind(`HttpSignature.${factory}: secret`, secret, SECRET);
    requireText(`HttpSignature.${factory}: ${factory === 'hmac' ? 'secretField' : 'field'}`, secretField);
    return new HttpSignature({ ...settings, secretField }, secret, scheme);
  }

  private constructor(
    /** @internal */
    readonly _settings: HmacAlgorithmSettings | undefined,
    private readonly secret: secretsmanager.ISecret | undefined,
    /** @internal */
    readonly _scheme: SchemeSettings,
    /** @internal */
    readonly _handler?: lambda.IFunction,
  ) {}

  /**
   * Refuses what the intake function could not use.
   * @internal
   */
  _validate(validation: Validation) {
    validation.here('signature', this.secret, 'the intake function reads the secrets of its Region', ['region']);
    validation.here('signature', this._handler, 'the intake function invokes it', ['region']);
  }

  /**
   * What the intake function needs, with the permission for it.
   * @internal
   */
  _bind(): { settings: object; grant: (grantee: iam.IGrantable) => void } {
    const { _handler: handler, secret } = this;
    if (handler) {
      return {
        settings: { functionArn: handler.functionArn },
        grant: grantee => iam.Grant.addToPrincipal({ grantee, actions: ['lambda:InvokeFunction'], resourceArns: [handler.functionArn] }),
      };
    }
    return {
      settings: { hmac: { ...this._settings, secretArn: secret!.secretArn } },
      grant: grantee => grantSecret(secret!, grantee),
    };
  }
}

/** What is not signed could be changed by anybody. */
function requireContent(place: string, content: string, timestampHeader: string | undefined) {
  const names = [...content.matchAll(PLACEHOLDER)].map(([, name]) => name.toLowerCase());
  requireValue(names.filter(name => name === 'body').length === 1, `${place} signedContent`, 'have {body} once', content);
  requireValue(names.includes('timestamp') === (timestampHeader !== undefined), `${place} signedContent`, 'have {timestamp} with a timestampHeader, and only then', content);
  requireValue(names.every(name => HEADER_NAME.test(name)) && !/[{}]/.test(content.replace(PLACEHOLDER, '')), `${place} signedContent`,
    'have only {body}, {timestamp} and names of headers in braces', content);
}
