using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;

namespace Maas.Api.Contract;

/// <summary>All operations of the API, read once from the resource classes.</summary>
public sealed class OperationTable
{
    public IReadOnlyList<Operation> Operations { get; } = [.. ResourceTypes().SelectMany(Read)];

    public static IEnumerable<Type> ResourceTypes() =>
        typeof(OperationTable).Assembly.GetTypes().Where(t => t.GetCustomAttribute<ResourceAttribute>() is not null).OrderBy(t => t.FullName, StringComparer.Ordinal);

    private static IEnumerable<Operation> Read(Type type)
    {
        var resource = type.GetCustomAttribute<ResourceAttribute>()!;
        // Inherited ones too: some nouns stand under two names with the same operations.
        foreach (var method in type.GetMethods(BindingFlags.Public | BindingFlags.Instance))
        {
            foreach (var declared in method.GetCustomAttributes<OperationAttribute>())
            {
                var form = method.GetParameters()[0].ParameterType;
                yield return new Operation(
                    resource, declared, declared.Op ?? Basic(declared.Method), [.. FieldsOf(form)], Bind(type, method, form), () => Activator.CreateInstance(form)!)
                {
                    Returned = ReturnedBy(method, declared),
                    IsFromStore = declared is GetAttribute { Op: null } && type.GetCustomAttribute<FromStoreAttribute>() is not null,
                    Sent = form.GetProperties().FirstOrDefault(IsSent) is { } sent ? sent.SetValue : null,
                };
            }
        }
    }

    private static string Basic(string method) => method switch
    {
        "GET" => "read",
        "POST" => "create",
        "PUT" => "update",
        _ => "delete",
    };

    private static bool IsSent(PropertyInfo property) => property.GetCustomAttribute<SentAttribute>() is not null;

    private static IEnumerable<Field> FieldsOf(Type form)
    {
        foreach (var property in form.GetProperties().Where(p => p.CanWrite && !IsSent(p)))
        {
            var mandatory = property.GetCustomAttribute<MandatoryAttribute>();
            var alone = property.GetCustomAttribute<CheckedAloneAttribute>();
            yield return new Field(
                property.GetCustomAttribute<NameAttribute>()?.Name ?? JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name),
                [.. property.GetCustomAttributes<AlsoNamedAttribute>().Select(a => a.Name)], property.GetCustomAttribute<DocAttribute>()?.Text ?? "",
                property.PropertyType, property.GetCustomAttribute<PathAttribute>() is not null, property.GetCustomAttribute<RestAttribute>() is not null,
                mandatory is not null || property.GetCustomAttribute<RequiredMemberAttribute>() is not null, mandatory?.AsParameter ?? false, property.SetValue,
                property.GetCustomAttribute<BooleanAttribute>()?.Dialect ?? BooleanDialect.Text, mandatory?.Otherwise, mandatory?.Unless)
            {
                Between = property.GetCustomAttribute<BetweenAttribute>(),
                CheckedAlone = mandatory is { AsParameter: true } || alone is not null,
                NoNumber = (alone ?? new CheckedAloneAttribute()).NoNumber,
                IsVerbatim = property.GetCustomAttribute<VerbatimAttribute>() is not null,
                Words = mandatory?.Words,
                Also = mandatory?.Also,
                Blank = mandatory?.Blank,
                MayBeEmpty = mandatory?.Sent ?? false,
                Choices = property.GetCustomAttribute<ChoicesAttribute>(),
                IsObjectNumber = property.GetCustomAttribute<ObjectNumberAttribute>() is not null,
            };
        }
    }

    private static Returned ReturnedBy(MethodInfo method, OperationAttribute declared)
    {
        if (method.GetCustomAttribute<ReturnsAttribute>() is { } said) return new Returned(said.Status, said.Json, said.List, said.ContentType);
        if (declared.Method == "DELETE") return new Returned(204, [], false, null);
        var type = method.ReturnType.IsGenericType ? method.ReturnType.GetGenericArguments()[0] : typeof(object);
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Bulk<>)) type = type.GetGenericArguments()[0];
        return new Returned(200, type == typeof(object) || type.IsAssignableTo(typeof(Answer)) ? [] : [type], false, null);
    }

    private static Func<IServiceProvider, object, Caller, Task<object?>> Bind(Type resource, MethodInfo method, Type form)
    {
        var answer = method.ReturnType.IsGenericType ? method.ReturnType.GetGenericArguments()[0] : typeof(object);
        return (Func<IServiceProvider, object, Caller, Task<object?>>)typeof(OperationTable)
            .GetMethod(nameof(BindTyped), BindingFlags.NonPublic | BindingFlags.Static)!
            .MakeGenericMethod(resource, form, answer).Invoke(null, [method])!;
    }

    /// <summary>A call without reflection: made once, kept in the table.</summary>
    private static Func<IServiceProvider, object, Caller, Task<object?>> BindTyped<TResource, TForm, TAnswer>(MethodInfo method)
        where TResource : class
    {
        var call = method.CreateDelegate<Func<TResource, TForm, Caller, Task<TAnswer>>>();
        return async (services, form, caller) => await call(services.GetRequiredService<TResource>(), (TForm)form, caller);
    }
}

/// <summary>The form of an operation without parameters.</summary>
public sealed record NoForm;
