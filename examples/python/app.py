from pathlib import Path

from aws_cdk import (
    App,
    CfnOutput,
    Duration,
    Stack,
    aws_cloudwatch_actions as actions,
    aws_dynamodb as dynamodb,
    aws_lambda as lambda_,
    aws_sns as sns,
)
from cdk_serverless_catalog import (
    Aggregator,
    AlarmNotifications,
    Backend,
    DecoupledMessaging,
    EventArchive,
    EventContract,
    FacadeEngine,
    Fallback,
    FanOutFanIn,
    FanOutIntake,
    Idempotency,
    JsonSchema,
    MessageChannel,
    MessageConsumer,
    OperationsDashboard,
    PubSub,
    QueueLoadLeveling,
    QueueWorker,
    ReportingEngine,
    RobustApi,
    RoutingEngine,
    ServiceExposure,
    SimpleWebService,
    Source,
    StreamIngest,
    StreamPipeline,
    StreamTransform,
    Strangler,
    SubtaskWorker,
    ViewProjection,
    WebAuth,
)

app = App()
house = Stack(app, "CoffeeHouse")

FUNCTIONS = Path(__file__).parent.parent / "functions"


def house_function(id: str, code: str) -> lambda_.Function:
    return lambda_.Function(
        house,
        id,
        runtime=lambda_.Runtime.NODEJS_24_X,
        handler="index.handler",
        code=lambda_.Code.from_asset(str(FUNCTIONS / code)),
        timeout=Duration.seconds(10),
    )


# 1. simple web service: GET /drinks, GET /drinks/{drink}
menu_function = house_function("MenuFunction", "menu")
menu = SimpleWebService(
    house,
    "Menu",
    handler=menu_function,
    exposure=ServiceExposure.http_api(auth=WebAuth.none()),
)
menu.add_route("GET /drinks", menu_function)
menu.add_route("GET /drinks/{drink}", menu_function)

# 2. pub/sub: an order is an event, and the bar is one of its subscribers
order_placed = EventContract.from_schema(
    "OrderPlaced",
    version=1,
    source="coffee.orders",
    schema=JsonSchema.from_object(
        {
            "type": "object",
            "required": ["orderId", "drink"],
            "properties": {"orderId": {"type": "string"}, "drink": {"type": "string", "minLength": 1}},
        }
    ),
)
events = PubSub(
    house,
    "Events",
    contracts=[order_placed],
    archive=EventArchive.retain(Duration.days(30)),
)
events.subscribe(
    "Bar",
    MessageConsumer.function(house_function("BarFunction", "brew")),
    events=[order_placed],
    idempotency=Idempotency.by_message_id(),
)
order_function = house_function("OrderFunction", "order")
events.grant_publish(order_function, order_placed)

# 3. decoupled messaging: all orders again, as a topic of the kitchen
kitchen = DecoupledMessaging(
    house,
    "Kitchen",
    channel=MessageChannel.topic(),
    contracts=[order_placed],
)
kitchen.subscribe("Bakery", MessageConsumer.function(house_function("BakeryFunction", "brew")))
events.subscribe("Kitchen", kitchen, events=[order_placed])

# 4. queue-based load leveling: POST /payments answers 202 at once, GET /jobs/{id} reports the status, at most five batches are charged at a time
payments = QueueLoadLeveling(
    house,
    "Payments",
    worker=QueueWorker.function(house_function("ChargeFunction", "charge")),
    max_concurrency=5,
)
payment_api = payments.add_async_http_api(
    "Api",
    path="payments",
    auth=WebAuth.iam(),
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

# 5. fan-out and fan-in: each photo of the wall is made in two sizes, and the job ends once
photos = FanOutFanIn(
    house,
    "Photos",
    intake=FanOutIntake.bucket(suffixes=[".jpg", ".png"]),
    workers={
        "small": SubtaskWorker.function(house_function("SmallFunction", "thumbnail")),
        "large": SubtaskWorker.function(house_function("LargeFunction", "thumbnail"), max_concurrency=5),
    },
    deadline=Duration.minutes(10),
)

# 6. streams and pipelines: clicks of people, the latest page of each
clicks = StreamPipeline(
    house,
    "Clicks",
    stream=StreamIngest.on_demand(retention_period=Duration.days(7)),
    contract=JsonSchema.from_object(
        {
            "type": "object",
            "required": ["guest", "page"],
            "properties": {"guest": {"type": "string"}, "page": {"type": "string"}, "robot": {"type": "boolean"}},
        }
    ),
)
clicks.transform("People", StreamTransform.filter("$not(robot = true)")).to_table(
    "LatestPages", partition_key=dynamodb.Attribute(name="guest", type=dynamodb.AttributeType.STRING)
)

# 7. read-heavy reporting engine: the best guests of each city, from the changes of a table
guests = dynamodb.Table(
    house,
    "Guests",
    partition_key=dynamodb.Attribute(name="id", type=dynamodb.AttributeType.STRING),
    billing_mode=dynamodb.BillingMode.PAY_PER_REQUEST,
    stream=dynamodb.StreamViewType.NEW_AND_OLD_IMAGES,
)
reports = ReportingEngine(
    house,
    "Reports",
    source=guests,
    exposure=ServiceExposure.http_api(auth=WebAuth.none()),
)
best_guests = reports.add_index_table(
    "BestGuests",
    projection=ViewProjection.pick("id", "city", "cups"),
    partition_by="city",
    sort_by="cups",
    limit=10,
)
reports.add_query("GET /guests/{city}", best_guests)

# 8. aggregator: one answer from the menu and from the weather, which may be missing
board = Aggregator(
    house,
    "Board",
    sources={
        "drinks": Source.of(Backend.function(menu_function), path="/drinks", required=True, timeout=Duration.seconds(2)),
        "weather": Source.of(
            Backend.http("https://weather.example.com", timeout=Duration.seconds(1)),
            path="/today",
            fallback=Fallback.value({"sky": "unknown"}),
        ),
    },
    exposure=ServiceExposure.http_api(auth=WebAuth.none()),
    deadline=Duration.seconds(5),
)
board.add_route("GET /board")

# 9. robust API: one address for all; a backend that fails affects no other
gateway = RobustApi(
    house,
    "Gateway",
    engine=RoutingEngine.http_api(auth=WebAuth.none(), throttle={"rate_limit": 200, "burst_limit": 400}),
)
gateway.add_route("GET /drinks/{drink}", Backend.function(menu_function))
gateway.add_route(
    "POST /orders",
    Backend.function(order_function),
    request_schema=JsonSchema.from_object(
        {"type": "object", "required": ["drink"], "properties": {"drink": {"type": "string", "minLength": 1}}}
    ),
)

# 10. strangler: the menu of the old till moves to the new one, a tenth of the clients first
till = Strangler(
    house,
    "Till",
    legacy=Backend.http("https://till.example.com"),
    engine=FacadeEngine.http_api(auth=WebAuth.none()),
    finish_by="2027-06-30",
)
till.migrate("Drinks", Backend.function(menu_function), paths=["/drinks", "/drinks/*"], weight=10)

# all alarms of the app notify one topic, and one dashboard shows every pattern of the stack
AlarmNotifications.of(app).add(actions.SnsAction(sns.Topic(house, "Pager")))
OperationsDashboard(house, "Operations")

CfnOutput(house, "GatewayUrl", value=gateway.url)
CfnOutput(house, "PaymentsUrl", value=payment_api.url)
CfnOutput(house, "PhotosBucket", value=photos.intake_bucket.bucket_name)
CfnOutput(house, "TillSwitch", value=till.switch_command)

app.synth()
