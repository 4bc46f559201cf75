/** Where the value of a dimension comes from. */
export interface DimensionSource {
  /** Types of the resources it may point to; none where AWS defines the values (`Operation`). */
  readonly types: string[];
  /** What of the resource is its value: `Ref`, or attributes. */
  readonly attributes: string[];
  /** The property that holds a name the user chose. */
  readonly nameProperty?: string;
}

/** What a service publishes. */
export interface PublishedMetrics {
  readonly namespace: string;
  readonly names: string[];
  /** The sets of dimensions each of the names is published with: nothing else ever has data. */
  readonly dimensionSets: string[][];
  readonly dimensions: { readonly [name: string]: DimensionSource };
  /** Where AWS says so. */
  readonly source: string;
}

const of = (type: string | string[], attribute: string | string[], nameProperty?: string): DimensionSource =>
  ({ types: [type].flat(), attributes: [attribute].flat(), nameProperty });
/** Defined by AWS or by the request. */
const WORD: DimensionSource = { types: [], attributes: [] };

const FUNCTION = of('AWS::Lambda::Function', 'Ref', 'FunctionName');
const TABLE = of(['AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable'], 'Ref', 'TableName');
const HTTP_API = { ApiId: of('AWS::ApiGatewayV2::Api', 'Ref'), Stage: of('AWS::ApiGatewayV2::Stage', 'Ref', 'StageName'), Method: WORD, Resource: WORD, Route: WORD };
const REST_API = { ApiName: of('AWS::ApiGateway::RestApi', [], 'Name'), Stage: of('AWS::ApiGateway::Stage', 'Ref', 'StageName'), Method: WORD, Resource: WORD };
const LOAD_BALANCER = {
  LoadBalancer: of(['AWS::ElasticLoadBalancingV2::LoadBalancer', 'AWS::ElasticLoadBalancingV2::Listener'], ['LoadBalancerFullName', 'Ref']),
  TargetGroup: of('AWS::ElasticLoadBalancingV2::TargetGroup', 'TargetGroupFullName'),
};
const ECS = { ClusterName: of('AWS::ECS::Cluster', 'Ref', 'ClusterName'), ServiceName: of('AWS::ECS::Service', 'Name', 'ServiceName') };

export const PUBLISHED_METRICS: PublishedMetrics[] = [
  {
    namespace: 'AWS/SQS',
    names: [
      'ApproximateAgeOfOldestMessage', 'ApproximateNumberOfMessagesDelayed', 'ApproximateNumberOfMessagesNotVisible', 'ApproximateNumberOfMessagesVisible',
      'NumberOfEmptyReceives', 'NumberOfMessagesDeleted', 'NumberOfMessagesReceived', 'NumberOfMessagesSent', 'SentMessageSize',
    ],
    dimensionSets: [['QueueName']],
    dimensions: { QueueName: of('AWS::SQS::Queue', 'QueueName', 'QueueName') },
    source: 'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html',
  },
  {
    namespace: 'AWS/Lambda',
    names: [
      'Invocations', 'Errors', 'DeadLetterErrors', 'DestinationDeliveryFailures', 'Throttles', 'Duration', 'ConcurrentExecutions',
      'IteratorAge', 'AsyncEventsReceived', 'AsyncEventAge', 'AsyncEventsDropped', 'ProvisionedConcurrencySpilloverInvocations',
    ],
    dimensionSets: [['FunctionName'], ['FunctionName', 'Resource'], ['FunctionName', 'Resource', 'ExecutedVersion']],
    dimensions: {
      FunctionName: FUNCTION,
      ExecutedVersion: of('AWS::Lambda::Version', 'Version'),
      Resource: { ...FUNCTION, types: [...FUNCTION.types, 'AWS::Lambda::Alias', 'AWS::Lambda::Version'] },
    },
    source: 'https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html',
  },
  {
    namespace: 'AWS/Lambda',
    names: [
      'PolledEventCount', 'FilteredOutEventCount', 'InvokedEventCount', 'FailedInvokeEventCount', 'DroppedEventCount',
      'OnFailureDestinationDeliveredEventCount', 'DeletedEventCount',
    ],
    dimensionSets: [['EventSourceMappingUUID']],
    dimensions: { EventSourceMappingUUID: of('AWS::Lambda::EventSourceMapping', ['Ref', 'Id']) },
    source: 'https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html#event-source-mapping-metrics',
  },
  {
    namespace: 'AWS/ApiGateway',
    names: ['4xx', '5xx', 'Count', 'Latency', 'IntegrationLatency', 'DataProcessed'],
    dimensionSets: [['ApiId'], ['ApiId', 'Stage'], ['ApiId', 'Stage', 'Method', 'Resource']],
    dimensions: HTTP_API,
    source: 'https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-metrics.html',
  },
  {
    namespace: 'AWS/ApiGateway',
    names: ['4XXError', '5XXError', 'Count', 'Latency', 'IntegrationLatency', 'CacheHitCount', 'CacheMissCount'],
    dimensionSets: [['ApiName'], ['ApiName', 'Stage'], ['ApiName', 'Stage', 'Method', 'Resource']],
    dimensions: REST_API,
    source: 'https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html',
  },
  {
    namespace: 'AWS/ApiGateway',
    names: ['ConnectCount', 'MessageCount', 'IntegrationError', 'ClientError', 'ExecutionError', 'IntegrationLatency'],
    dimensionSets: [['ApiId'], ['ApiId', 'Stage'], ['ApiId', 'Stage', 'Route']],
    dimensions: HTTP_API,
    source: 'https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-logging.html',
  },
  {
    namespace: 'AWS/ApplicationELB',
    names: ['HTTPCode_ELB_5XX_Count', 'HTTPCode_ELB_4XX_Count', 'RejectedConnectionCount', 'ActiveConnectionCount'],
    dimensionSets: [['LoadBalancer']],
    dimensions: LOAD_BALANCER,
    source: 'https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html',
  },
  {
    namespace: 'AWS/ApplicationELB',
    names: ['HTTPCode_Target_5XX_Count', 'HTTPCode_Target_4XX_Count', 'TargetResponseTime', 'RequestCount', 'TargetConnectionErrorCount'],
    dimensionSets: [['LoadBalancer'], ['LoadBalancer', 'TargetGroup']],
    dimensions: LOAD_BALANCER,
    source: 'https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html',
  },
  {
    namespace: 'AWS/ApplicationELB',
    names: ['HealthyHostCount', 'UnHealthyHostCount'],
    dimensionSets: [['LoadBalancer', 'TargetGroup']],
    dimensions: LOAD_BALANCER,
    source: 'https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html',
  },
  {
    namespace: 'AWS/NetworkELB',
    names: ['HealthyHostCount', 'UnHealthyHostCount'],
    dimensionSets: [['LoadBalancer', 'TargetGroup']],
    dimensions: LOAD_BALANCER,
    source: 'https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-cloudwatch-metrics.html',
  },
  {
    namespace: 'AWS/CertificateManager',
    names: ['DaysToExpiry'],
    dimensionSets: [['CertificateArn']],
    dimensions: { CertificateArn: of('AWS::CertificateManager::Certificate', 'Ref') },
    source: 'https://docs.aws.amazon.com/acm/latest/userguide/cloudwatch-metrics.html',
  },
  {
    namespace: 'AWS/AppSync',
    // Requests and TokensConsumed are of all APIs of the account
    names: ['4XXError', '5XXError', 'Latency'],
    dimensionSets: [['GraphQLAPIId']],
    dimensions: { GraphQLAPIId: of('AWS::AppSync::GraphQLApi', 'ApiId') },
    source: 'https://docs.aws.amazon.com/appsync/latest/devguide/monitoring.html',
  },
  {
    namespace: 'AWS/SNS',
    names: [
      'NumberOfMessagesPublished', 'NumberOfNotificationsDelivered', 'NumberOfNotificationsFailed', 'NumberOfNotificationsFilteredOut',
      'NumberOfNotificationsFilteredOut-InvalidAttributes', 'NumberOfNotificationsFilteredOut-InvalidMessageBody',
      'NumberOfNotificationsRedrivenToDlq', 'NumberOfNotificationsFailedToRedriveToDlq', 'PublishSize',
    ],
    dimensionSets: [['TopicName']],
    dimensions: { TopicName: of('AWS::SNS::Topic', 'TopicName', 'TopicName') },
    source: 'https://docs.aws.amazon.com/sns/latest/dg/sns-monitoring-using-cloudwatch.html',
  },
  {
    namespace: 'AWS/Events',
    names: [
      'FailedInvocations', 'Invocations', 'InvocationsFailedToBeSentToDlq', 'InvocationsSentToDlq', 'ThrottledRules', 'TriggeredRules', 'MatchedEvents',
      'RetryInvocationAttempts', 'IngestionToInvocationStartLatency', 'IngestionToInvocationCompleteLatency',
    ],
    dimensionSets: [['RuleName'], ['EventBusName', 'RuleName']],
    dimensions: { RuleName: of('AWS::Events::Rule', ['Ref', 'Arn'], 'Name'), EventBusName: of('AWS::Events::EventBus', ['Ref', 'Name'], 'Name') },
    source: 'https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html',
  },
  {
    namespace: 'AWS/Scheduler',
    names: [
      'InvocationAttemptCount', 'TargetErrorCount', 'TargetErrorThrottledCount', 'InvocationThrottleCount', 'InvocationDroppedCount',
      'InvocationsSentToDeadLetterCount', 'InvocationsFailedToBeSentToDeadLetterCount',
    ],
    dimensionSets: [['ScheduleGroup']],
    dimensions: { ScheduleGroup: of('AWS::Scheduler::ScheduleGroup', 'Ref', 'Name') },
    source: 'https://docs.aws.amazon.com/scheduler/latest/UserGuide/monitoring-cloudwatch.html',
  },
  {
    namespace: 'AWS/Kinesis',
    names: [
      'GetRecords.IteratorAgeMilliseconds', 'GetRecords.Success', 'IncomingBytes', 'IncomingRecords', 'PutRecord.Success', 'PutRecords.FailedRecords',
      'PutRecords.ThrottledRecords', 'ReadProvisionedThroughputExceeded', 'WriteProvisionedThroughputExceeded',
    ],
    dimensionSets: [['StreamName']],
    dimensions: { StreamName: of('AWS::Kinesis::Stream', 'Ref', 'Name') },
    source: 'https://docs.aws.amazon.com/streams/latest/dev/monitoring-with-cloudwatch.html',
  },
  {
    namespace: 'AWS/DynamoDB',
    names: ['ReadThrottleEvents', 'WriteThrottleEvents', 'ConsumedReadCapacityUnits', 'ConsumedWriteCapacityUnits', 'OnlineIndexThrottleEvents'],
    dimensionSets: [['TableName'], ['TableName', 'GlobalSecondaryIndexName']],
    dimensions: { TableName: TABLE, GlobalSecondaryIndexName: WORD },
    source: 'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html',
  },
  {
    namespace: 'AWS/DynamoDB',
    names: ['ThrottledRequests', 'SystemErrors', 'SuccessfulRequestLatency'],
    dimensionSets: [['TableName', 'Operation']],
    dimensions: { TableName: TABLE, Operation: WORD },
    source: 'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html',
  },
  {
    namespace: 'AWS/States',
    names: [
      'ExecutionsStarted', 'ExecutionsSucceeded', 'ExecutionsFailed', 'ExecutionsTimedOut', 'ExecutionsAborted', 'ExecutionThrottled', 'ExecutionTime',
    ],
    dimensionSets: [['StateMachineArn']],
    dimensions: { StateMachineArn: of('AWS::StepFunctions::StateMachine', ['Ref', 'Arn']) },
    source: 'https://docs.aws.amazon.com/step-functions/latest/dg/procedure-cw-metrics.html',
  },
  {
    namespace: 'AWS/ECS',
    names: ['CPUUtilization', 'MemoryUtilization'],
    dimensionSets: [['ClusterName'], ['ClusterName', 'ServiceName']],
    dimensions: ECS,
    source: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/available-metrics.html',
  },
  {
    namespace: 'ECS/ContainerInsights',
    names: ['RunningTaskCount', 'DesiredTaskCount', 'PendingTaskCount'],
    dimensionSets: [['ClusterName', 'ServiceName']],
    dimensions: ECS,
    source: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Container-Insights-metrics-ECS.html',
  },
  {
    namespace: 'AWS/Firehose',
    names: ['DeliveryToS3.DataFreshness', 'DeliveryToS3.Success', 'ThrottledRecords', 'FailedConversion.Records', 'IncomingRecords', 'IncomingBytes'],
    dimensionSets: [['DeliveryStreamName']],
    dimensions: { DeliveryStreamName: of('AWS::KinesisFirehose::DeliveryStream', 'Ref', 'DeliveryStreamName') },
    source: 'https://docs.aws.amazon.com/firehose/latest/dev/monitoring-with-cloudwatch-metrics.html',
  },
  {
    namespace: 'AWS/KinesisAnalytics',
    names: [
      'runningTime', 'restartingTime', 'failingTime', 'cancellingTime', 'numRestarts', 'numberOfFailedCheckpoints', 'lastCheckpointDuration', 'lastCheckpointSize',
      'cpuUtilization', 'containerCPUUtilization', 'heapMemoryUtilization', 'containerMemoryUtilization', 'KPUs',
    ],
    dimensionSets: [['Application']],
    dimensions: { Application: of('AWS::KinesisAnalyticsV2::Application', 'Ref', 'ApplicationName') },
    source: 'https://docs.aws.amazon.com/managed-flink/latest/java/metrics-dimensions.html',
  },
  {
    namespace: 'AWS/ES',
    names: ['ClusterStatus.red', 'ClusterStatus.yellow', 'FreeStorageSpace', 'ClusterIndexWritesBlocked', 'CPUUtilization', 'JVMMemoryPressure'],
    dimensionSets: [['DomainName', 'ClientId']],
    dimensions: { DomainName: of('AWS::OpenSearchService::Domain', 'Ref', 'DomainName'), ClientId: WORD },
    source: 'https://docs.aws.amazon.com/opensearch-service/latest/developerguide/managedomains-cloudwatchmetrics.html',
  },
  {
    namespace: 'AWS/ElastiCache',
    names: ['EngineCPUUtilization', 'Evictions', 'DatabaseMemoryUsagePercentage', 'CurrConnections'],
    dimensionSets: [['CacheClusterId'], ['CacheClusterId', 'CacheNodeId']],
    dimensions: { CacheClusterId: of(['AWS::ElastiCache::CacheCluster', 'AWS::ElastiCache::ReplicationGroup'], 'Ref'), CacheNodeId: WORD },
    source: 'https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/CacheMetrics.html',
  },
];
