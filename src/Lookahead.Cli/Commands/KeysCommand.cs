using System.CommandLine;
using Lookahead.Api.Callers.Keys;
using Lookahead.Azure;
using Lookahead.Backends;
using Lookahead.Cli.Keys;
using Lookahead.Cli.Output;
using Lookahead.Jobs.Documents;

namespace Lookahead.Cli.Commands;

/// <summary><c>lookahead keys create|list|rotate|revoke</c>.</summary>
internal static class KeysCommand
{
    private const int MostDays = 3650;

    public static Command Create(CliEnvironment environment, ServiceOption service) =>
        new("keys", "Manage API keys; for administrators.")
        {
            CreateKey(environment, service), List(environment, service), Rotate(environment, service), Revoke(environment, service),
        };

    private static Command CreateKey(CliEnvironment environment, ServiceOption service)
    {
        var owner = new Option<string>("--owner") { Description = "Whose jobs the key is for: lower-case letters and digits.", DefaultValueFactory = _ => OwnerId.Local };
        owner.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is not { } value || !OwnerId.IsValid(value))
            {
                result.AddError($"--owner must be 1 to {OwnerId.MaxLength} lower-case letters and digits.");
            }
        });
        var name = new Option<string>("--name") { Description = "For people: where the key is used." };
        var administrator = new Option<bool>("--admin") { Description = "The key may manage keys." };
        var days = new Option<int>("--expires-in-days") { Description = "0: never.", DefaultValueFactory = _ => 0 };
        days.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 0 or > MostDays)
            {
                result.AddError($"--expires-in-days must be from 0 to {MostDays}.");
            }
        });
        var store = new Option<string?>("--store") { Description = "Write it into this store and ask no service: for the first key, by who runs the service." };
        var json = ServiceOption.Json();
        var command = new Command("create", "Make a key. It is shown once.") { owner, name, administrator, days, store, json };
        service.SetAction(command, async (parsed, client, cancellationToken) =>
        {
            var (who, label, isAdministrator, expiry) = (parsed.GetValue(owner)!, parsed.GetValue(name), parsed.GetValue(administrator), parsed.GetValue(days));
            try
            {
                var made = parsed.GetValue(store) is { } folder
                    ? await LocalKeys.CreateAsync(environment, StoreOption.Resolve(environment, folder), who, label, isAdministrator, expiry, cancellationToken)
                    : await client.CreateKeyAsync(who, label, isAdministrator, expiry, cancellationToken);
                return Show(environment, made, parsed.GetValue(json));
            }
            catch (Exception e) when (e is BackendSettingsException or AzureConfigurationException)
            {
                environment.Error.WriteLine(e.Message);
                return ExitCodes.Failed;
            }
        });
        return command;
    }

    private static Command List(CliEnvironment environment, ServiceOption service)
    {
        var json = ServiceOption.Json();
        var command = new Command("list", "List keys, newest first.") { json };
        service.SetAction(command, async (parsed, client, cancellationToken) =>
        {
            var list = await client.KeysAsync(cancellationToken);
            if (parsed.GetValue(json))
            {
                JsonText.Write(environment.Out, list);
            }
            else
            {
                TextTable.Write(environment.Console, ["ID", "OWNER", "ADMIN", "CREATED", "EXPIRES", "NAME"], list.Keys.Select(key => (IReadOnlyList<string?>)
                    [key.Id, key.Owner, key.IsAdministrator ? "yes" : "", TextTable.Time(key.CreatedAt), TextTable.Time(key.ExpiresAt), key.Name]));
            }
            return ExitCodes.Ok;
        });
        return command;
    }

    private static Command Rotate(CliEnvironment environment, ServiceOption service)
    {
        var id = Id();
        var grace = new Option<int>("--grace-hours") { Description = "How long the old key stays valid.", DefaultValueFactory = _ => 24 };
        var json = ServiceOption.Json();
        var command = new Command("rotate", "Replace a key by a new one with its rights.") { id, grace, json };
        service.SetAction(command, async (parsed, client, cancellationToken) =>
            Show(environment, await client.RotateKeyAsync(parsed.GetValue(id)!, parsed.GetValue(grace), cancellationToken), parsed.GetValue(json)));
        return command;
    }

    private static Command Revoke(CliEnvironment environment, ServiceOption service)
    {
        var id = Id();
        var json = ServiceOption.Json();
        var command = new Command("revoke", "Make a key invalid.") { id, json };
        service.SetAction(command, async (parsed, client, cancellationToken) =>
        {
            await client.RevokeKeyAsync(parsed.GetValue(id)!, cancellationToken);
            if (parsed.GetValue(json))
            {
                JsonText.Write(environment.Out, new { Revoked = parsed.GetValue(id) });
            }
            else
            {
                environment.Out.WriteLine($"Key {parsed.GetValue(id)} is revoked.");
            }
            return ExitCodes.Ok;
        });
        return command;
    }

    private static Argument<string> Id() => new("id") { Description = "The id of the key: the digits behind la_." };

    private static int Show(CliEnvironment environment, CreatedKey made, bool json)
    {
        if (json)
        {
            JsonText.Write(environment.Out, made);
        }
        else
        {
            environment.Out.WriteLine(made.Text);
            environment.Error.WriteLine($"This is key {made.Key.Id} of {made.Key.Owner}. It is shown this once; keep it, and use it as {ServiceOption.KeyVariable}.");
        }
        return ExitCodes.Ok;
    }
}
