from pathlib import Path

from aws_cdk import (
    App,
    CfnOutput,
    Duration,
    Stack,
    aws_cloudwatch_actions as actions,
    aws_lambda as lambda_,
    aws_sns as sns,
)
from cdk_serverless_catalog import (
    AlarmNotifications,
    JsonSchema,
    OperationsDashboard,
    QueueLoadLeveling,
    QueueWorker,
)

app = App()
shop = Stack(app, "Shop")

charge = lambda_.Function(
    shop,
    "Charge",
    runtime=lambda_.Runtime.NODEJS_24_X,
    handler="index.handler",
    code=lambda_.Code.from_asset(str(Path(__file__).parent.parent / "functions" / "charge")),
    timeout=Duration.seconds(30),
)

# a queue in front of the function: at most five batches are charged at a time, failures are moved to the dead-letter queue
payments = QueueLoadLeveling(
    shop,
    "Payments",
    worker=QueueWorker.function(charge),
    max_concurrency=5,
)

# an HTTP API in front of the queue: POST /payments answers 202 at once, GET /jobs/{id} reports the status
api = payments.add_async_http_api(
    "Api",
    path="payments",
    request_schema=JsonSchema.from_object(
        {
            "type": "object",
            "required": ["orderId", "amount"],
            "properties": {
                "orderId": {"type": "string", "minLength": 1},
                "amount": {"type": "number", "exclusiveMinimum": 0},
            },
        }
    ),
)
CfnOutput(shop, "ApiUrl", value=api.url)

# all alarms of the app notify one topic, and one dashboard shows every pattern of the stack
pager = sns.Topic(shop, "Pager")
AlarmNotifications.of(app).add(actions.SnsAction(pager))
OperationsDashboard(shop, "Operations")

app.synth()
