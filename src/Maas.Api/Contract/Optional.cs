using System.Diagnostics.CodeAnalysis;

namespace Maas.Api.Contract;

/// <summary>A parameter of a partial update: "not sent" keeps the stored value, "sent empty" clears it.</summary>
public readonly record struct Optional<T>(bool IsSent, T? Value)
{
    /// <summary>The value sent, or what is stored.</summary>
    public T? Or(T? stored) => IsSent ? Value : stored;

    public bool TryGet([MaybeNullWhen(false)] out T value)
    {
        value = Value;
        return IsSent && value is not null;
    }
}

/// <summary>Marks <see cref="Optional{T}"/> for code that handles it without its type.</summary>
internal static class Optional
{
    public static object Sent(Type inner, object? value) => Activator.CreateInstance(typeof(Optional<>).MakeGenericType(inner), true, value)!;
}
