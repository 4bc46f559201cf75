import { declarationOf } from '../../tools/examples/dotnet/declarations';
import { checkNames } from '../../tools/examples/dotnet/names';

/** As jsii-pacmak generates it. */
const GENERATED = [`
namespace CdkServerlessCatalog
{
    public class Till : Constructs.Construct, CdkServerlessCatalog.IOperable
    {
        public Till(Constructs.Construct scope, string id, CdkServerlessCatalog.ITillProps? props = null): base(_MakeDeputyProps(scope, id, props))
        {
        }

        public static CdkServerlessCatalog.Till FromNames(params string[] names)
        {
        }

        public virtual CdkServerlessCatalog.Till Open(string key, System.Collections.Generic.IDictionary<string, object>? options = null)
        {
        }

        public virtual Amazon.CDK.AWS.S3.IBucket? Bucket
        {
        }
    }
}`, `
    public class TillProps : CdkServerlessCatalog.ITillProps
    {
        [JsiiProperty(name: "clients", typeJson: "{}")]
        public double Clients
        {
        }

        [JsiiOptional]
        [JsiiProperty(name: "title", typeJson: "{}")]
        public string? Title
        {
        }
    }`, `
    public interface IOperable
    {
        CdkServerlessCatalog.Till Operations
        {
        }
    }`];
const DECLARATIONS = new Map(GENERATED.map(source => declarationOf(source)!));
const check = (program: string, elsewhere: string[] = []) => checkNames(program, DECLARATIONS, new Set(elsewhere));

test('a program that uses what is declared is right, and each name counts once', () => {
  const { checked, wrong } = check(`
    using CdkServerlessCatalog;
    // new Nothing() in a comment
    var till = new Till(house, "Till, (1", new TillProps { Clients = 5, Title = "a = b" });
    till.Open("GET /").Open("POST /", new Dictionary<string, object> { ["a"] = 1 });
    Till.FromNames("a", "b", "c").Bucket!.BucketName.Anything();`, ['Dictionary']);
  expect(wrong).toEqual([]);
  expect(checked).toBe(['Till', 'TillProps', 'TillProps.Clients', 'TillProps.Title', 'Till.Open', 'Till.FromNames', 'Till.Bucket'].length);
});

test.each([
  ['a type', 'new Tills(house, "Till");', 'no type Tills'],
  ['a type of a static member', 'Tills.FromNames();', 'no type Tills'],
  ['a static member', 'Till.FromName("a");', 'Till has no FromName'],
  ['a member of a variable', 'var till = new Till(house, "Till"); till.Close();', 'Till has no Close'],
  ['a member of what a method returns', 'Till.FromNames().Open("a").Close();', 'Till has no Close'],
  ['an initialized property', 'new TillProps { Clients = 1, Titel = "a" };', 'TillProps has no Titel'],
  ['a required property', 'new TillProps { Title = "a" };', 'new TillProps lacks Clients'],
  ['an argument of a constructor', 'new Till(house);', 'new Till does not take 1 arguments'],
  ['an argument of a method', 'Till.FromNames().Open();', 'Till.Open does not take 0 arguments'],
])('%s that is not declared so is found', (_, program, fault) => expect(check(program).wrong).toEqual([fault]));

test('a type that another imported namespace has, too, is found', () => {
  expect(check('new TillProps { Clients = 1 };', ['TillProps']).wrong).toEqual(['TillProps is a type of two imported namespaces']);
});
