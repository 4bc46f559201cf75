import { Construct } from 'constructs';
import { HEADER_NAME } from '../../core/private/header-name';
import { isJsonPointer } from '../../core/private/json-pointer';
import { AUTH, Kind } from '../../core/private/kinds';
import { Validation } from '../../core/private/validation';
import { validateDomain, validateThrottle } from '../../core/web/private/web-front';
import { WebhookApiOptions } from '../webhook-api-options';

const CLAIM_CHECK: Kind = { member: '_bind', factory: 'ClaimCheck.bucket()' };
const SIGNATURE: Kind = { member: '_scheme', factory: 'HttpSignature.github()' };

export function validateWebhookApi(construct: Construct, options: WebhookApiOptions) {
  const validation = new Validation(construct);
  const { path, signature, auth, deliveryIdPointer, forwardedRequestHeaders, claimCheck, domain, throttle, ownApi = true } = options;
  validation.check(/^[A-Za-z0-9._-]+(\/[A-Za-z0-9._-]+)*$/.test(path ?? 'webhooks'), 'path',
    'consist of letters, digits, -, _, . and / without a leading slash', path);
  validation.kind('signature', signature, SIGNATURE);
  signature?._validate(validation);
  validation.kind('auth', auth, AUTH);
  validation.check(!ownApi || signature !== undefined || auth !== undefined, 'signature',
    'be given, or auth must be: WebAuth.none() takes requests from anybody', signature);
  const pointed = deliveryIdPointer === undefined || isJsonPointer(deliveryIdPointer) && /^\/(headers\/[^/]+|body\/.+)$/.test(deliveryIdPointer);
  validation.check(pointed, 'deliveryIdPointer', "be a JSON pointer (RFC 6901) below /headers or /body, such as '/headers/x-github-delivery'", deliveryIdPointer);
  validation.list('forwardedRequestHeaders', forwardedRequestHeaders);
  forwardedRequestHeaders?.forEach((name, index) =>
    validation.check(HEADER_NAME.test(name), `forwardedRequestHeaders[${index}]`, "be a header name (RFC 9110) such as 'x-github-event'", name));
  validation.kind('claimCheck', claimCheck, CLAIM_CHECK);
  validateThrottle(validation, 'throttle', throttle);
  validateDomain(validation, 'domain', domain);
  if (!ownApi) {
    for (const [name, value] of Object.entries({ path, auth, domain, throttle })) {
      validation.check(value === undefined, name, 'be left out with ownApi: false, because it is that of the other API', value);
    }
  }
}
