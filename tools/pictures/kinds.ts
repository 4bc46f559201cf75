/** Types of resources of each kind, and the lines of its glyph in a square of 18. */
export const KINDS = {
  function: { types: ['AWS::Lambda::Function'], glyph: 'M4 3h3.5l6 12H16M9.4 7.2 4.5 15' },
  queue: { types: ['AWS::SQS::Queue'], glyph: 'M1.5 5h4v8h-4zM7 5h4v8H7zM12.5 5h4v8h-4z' },
  table: { types: ['AWS::DynamoDB::Table'], glyph: 'M2 3h14v12H2zM2 7h14M2 11h14M7 3v12' },
  topic: { types: ['AWS::SNS::Topic'], glyph: 'M2 7v4h3l6 4V3L5 7zM14 6.5q2 2.5 0 5' },
  bus: { types: ['AWS::Events::EventBus'], glyph: 'M1.5 9h15M5 9V4M9 9v5M13 9V4' },
  archive: { types: ['AWS::Events::Archive'], glyph: 'M2 3h14v4H2zM3.5 7v8h11V7M7 10h4' },
  stream: { types: ['AWS::Kinesis::Stream'], glyph: 'M1.5 5q3.7-3.5 7.5 0t7.5 0M1.5 9.5q3.7-3.5 7.5 0t7.5 0M1.5 14q3.7-3.5 7.5 0t7.5 0' },
  delivery: { types: ['AWS::KinesisFirehose::DeliveryStream'], glyph: 'M1.5 5h7v8h-7zM8.5 9h7M12.5 6l3 3-3 3' },
  bucket: { types: ['AWS::S3::Bucket'], glyph: 'M2.5 4h13l-2 11.5h-9zM3.2 8h11.6' },
  stateMachine: { types: ['AWS::StepFunctions::StateMachine'], glyph: 'M6.5 2h5v4h-5zM2 12h5v4H2zM11 12h5v4h-5zM9 6v3M4.5 12V9h9v3' },
  api: {
    types: ['AWS::ApiGatewayV2::Api', 'AWS::ApiGateway::RestApi', 'AWS::AppSync::GraphQLApi'],
    glyph: 'M5.5 4.5 1.5 9l4 4.5M12.5 4.5l4 4.5-4 4.5M10.5 4l-3 10',
  },
  loadBalancer: { types: ['AWS::ElasticLoadBalancingV2::LoadBalancer'], glyph: 'M9 2v14M9 5 3.5 9v7M9 5l5.5 4v7' },
  link: { types: ['AWS::ApiGatewayV2::VpcLink'], glyph: 'M8 6H5a3 3 0 0 0 0 6h3M10 6h3a3 3 0 0 1 0 6h-3M6 9h6' },
  containers: { types: ['AWS::ECS::Service'], glyph: 'M2 2h6v6H2zM10 2h6v6h-6zM2 10h6v6H2zM10 10h6v6h-6z' },
  application: { types: ['AWS::KinesisAnalyticsV2::Application'], glyph: 'M3 15V9M7 15V5M11 15V8M15 15V3' },
  alias: { types: ['AWS::Lambda::Alias'], glyph: 'M2 9l6-6h8v8l-6 6zM12.5 5.5v1' },
  deployment: { types: ['AWS::CodeDeploy::DeploymentGroup'], glyph: 'M15 9a6 6 0 1 1-2-4.5M13.5 1.5v3.2h-3.2' },
  alarm: { types: ['AWS::CloudWatch::Alarm'], glyph: 'M3 13h12M5 13V8a4 4 0 0 1 8 0v5M8 15.5h2' },
  client: { types: [], glyph: 'M9 8.5a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM3 16c0-4 3-5 6-5s6 1 6 5' },
  outside: { types: [], glyph: 'M9 16A7 7 0 1 0 9 2a7 7 0 0 0 0 14zM2 9h14M9 2q-5 7 0 14M9 2q5 7 0 14' },
} as const satisfies { readonly [kind: string]: { readonly types: readonly string[]; readonly glyph: string } };

export type Kind = keyof typeof KINDS;

/** The bell on what alarms look at. */
export const BELL = KINDS.alarm.glyph;
