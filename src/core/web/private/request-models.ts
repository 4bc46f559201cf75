import { aws_apigateway as apigateway } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { toDraft4 } from './draft4-schema';
import { RouteKey } from './route-key';
import { Validation } from '../../private/validation';
import { JsonSchema } from '../json-schema';

/** The request validation of a REST API, before it calls the backend. */
export class RequestModels extends Construct {
  private readonly validator: apigateway.RequestValidator;

  constructor(scope: Construct, id: string, private readonly api: apigateway.RestApi, private readonly validation: Validation) {
    super(scope, id);
    this.validator = new apigateway.RequestValidator(this, 'Validator', { restApi: api, validateRequestBody: true, validateRequestParameters: true });
  }

  /** The options of a method. Bodies of every content type are validated: otherwise `text/plain` would pass unchecked. */
  validating(key: RouteKey, schema?: JsonSchema): apigateway.MethodOptions {
    if (!schema) { return { requestValidator: this.validator }; }
    const model = new apigateway.CfnModel(this, key.text, {
      restApiId: this.api.restApiId,
      contentType: 'application/json',
      schema: toDraft4(schema, this.validation),
    });
    return { requestValidator: this.validator, requestModels: { $default: apigateway.Model.fromModelName(this, `${key.text}Name`, model.ref) } };
  }
}
