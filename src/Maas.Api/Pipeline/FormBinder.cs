using System.Globalization;
using Maas.Api.Contract;
using Maas.Domain;
using Maas.Protocols.Primitives;

namespace Maas.Api.Pipeline;

/// <summary>Turns parameters into a form, or into the contract's field errors (api-protocol.md §2, §5).</summary>
internal static class FormBinder
{
    /// <summary>What a whole number has room for that no bound of its own makes smaller.</summary>
    private static readonly BetweenAttribute Room = new(int.MinValue, int.MaxValue);

    public static object Bind(Operation operation, IReadOnlyDictionary<string, string> path, Parameters parameters)
    {
        var form = operation.NewForm();
        foreach (var field in operation.Fields.Where(f => f.InPath)) field.Set(form, Convert(field, path[field.Name]));
        try
        {
            BindParameters(operation, form, parameters);
        }
        catch (ApiException mistake) when (form is LateForm late)
        {
            late.Mistake = mistake;
        }

        operation.Sent?.Invoke(form, parameters.All);
        return form;
    }

    private static void BindParameters(Operation operation, object form, Parameters parameters)
    {
        var errors = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        var values = new List<string>();
        foreach (var field in operation.Fields.Where(f => !f.InPath))
        {
            if (field.IsRest) field.Set(form, Rest(operation, parameters));
            else BindField(field, form, parameters, errors, values);
        }

        if (errors.Count == 0) return;
        var wrong = ApiException.Invalid(errors);
        throw values.Count == 0 ? wrong : wrong.Hinting(string.Join("; ", values));
    }

    private static void BindField(Field field, object form, Parameters parameters, Dictionary<string, IReadOnlyList<string>> errors, List<string> values)
    {
        if (field.Type == typeof(IReadOnlyList<UploadedFile>))
        {
            if (parameters.Files.Count > 0) field.Set(form, parameters.Files);
            else if (field.Required) Missing(field, errors);
            return;
        }

        if (field.Type == typeof(UploadedFile))
        {
            var file = parameters.Files.FirstOrDefault(f => f.Field == field.Name || field.Aliases.Contains(f.Field));
            if (file is not null) field.Set(form, file);
            else if (field.Required) Missing(field, errors);
            return;
        }

        var sent = parameters.Get(field.Name);
        foreach (var alias in field.Aliases)
        {
            // Of a list every name adds to it; of one value the first name that was sent counts.
            if (sent.Count == 0 || IsList(field.Type)) sent.AddRange(parameters.Get(alias));
        }

        if (sent.Count == 0)
        {
            sent = [.. parameters.Files.Where(f => f.Field == field.Name).Select(ReadText)];
        }

        // One of several choices is the word itself, with nothing around it.
        if (IsText(field.Type) && !field.IsVerbatim && field.Choices is null) sent = [.. sent.Select(s => s.Trim())];
        if (sent.Count == 0 || (field.Required && !field.MayBeEmpty && sent.All(s => s.Length == 0)))
        {
            if (sent.Count > 0 && field.Blank is { } blank)
            {
                errors[field.Name] = Messages(field, blank);
                return;
            }

            if (field.Required && !(field.Unless is { } file && parameters.Files.Any(f => f.Field == file))) Missing(field, errors);
            return;
        }

        try
        {
            if (IsList(field.Type)) field.Set(form, sent);
            else field.Set(form, Convert(field, sent[^1]));
        }
        catch (FormatException problem)
        {
            errors[field.Name] = problem is MalformedException malformed ? malformed.Messages : Messages(field, problem.Message);
            values.Add(Hint(field, sent[^1]));
        }
    }

    private static string Hint(Field field, string text) =>
        $"{field.Name}='{text[..Math.Min(text.Length, 60)]}' is no {Documents.DescribeDocument.TypeName(field.Type)}; {field.Doc}";

    private static void Missing(Field field, Dictionary<string, IReadOnlyList<string>> errors)
    {
        if (field.MissingText is { } text) throw ApiException.BadRequest(text);
        if (field.RequiredAsParameter) throw ApiException.BadRequest($"No provided {field.Name}!");
        errors[field.Name] = Messages(field, field.Words ?? "This field is required.");
    }

    private static string[] Messages(Field field, string message) => field.Also is { } also ? [message, also] : [message];

    /// <summary>What is text to the form: around it white space means nothing. Numbers and truths read what they are given by their own rules.</summary>
    private static bool IsText(Type type)
    {
        var inner = type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Optional<>) ? type.GetGenericArguments()[0] : type;
        return inner == typeof(string) || Kind(inner) == typeof(MacAddress) || IsList(type);
    }

    private static bool IsList(Type type) => type == typeof(IReadOnlyList<string>);

    /// <summary>A text sent as a file part is read as text: command-line clients send large values so.</summary>
    private static string ReadText(UploadedFile file)
    {
        using var reader = new StreamReader(file.Open());
        return reader.ReadToEnd();
    }

    private static Dictionary<string, IReadOnlyList<string>> Rest(Operation operation, Parameters parameters)
    {
        var taken = operation.Fields.Where(f => !f.IsRest).SelectMany(f => f.Aliases.Prepend(f.Name)).ToHashSet(StringComparer.Ordinal);
        return parameters.All.Where(p => !taken.Contains(p.Key)).GroupBy(p => p.Key)
            .ToDictionary(g => g.Key, g => (IReadOnlyList<string>)[.. g.Select(p => p.Value)], StringComparer.Ordinal);
    }

    private static object? Convert(Field field, string text)
    {
        var type = field.Type;
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Optional<>))
        {
            var inner = type.GetGenericArguments()[0];
            var value = text.Length == 0 && inner != typeof(string) && Kind(inner) != typeof(bool) ? null : Checked(field, Convert(inner, field, text));
            return Optional.Sent(inner, value);
        }

        return Checked(field, Convert(type, field, text));
    }

    /// <summary>The value, if it is one of those that the field declares.</summary>
    private static object? Checked(Field field, object? value)
    {
        var problem = value switch
        {
            int number when field.Between is { IsRule: false } between => between.Problem(number),
            ByteSize size => field.Between?.Problem(size.Bytes),
            string { Length: > 0 } text => field.Choices?.Problem(text),
            _ => null,
        };
        return problem is null ? value : throw new FormatException(problem);
    }

    private static Type Kind(Type type) => Nullable.GetUnderlyingType(type) ?? type;

    private static object? Convert(Type type, Field field, string text)
    {
        var kind = Kind(type);
        if (kind == typeof(string)) return text;
        if (kind == typeof(bool)) return Truth(field, text);
        if (text.Length == 0 && kind != type) return null;
        if (kind == typeof(int))
            return field.CheckedAlone ? Alone(field, text) : field.IsObjectNumber ? ObjectNumber(text) : Whole(field, text);
        if (kind == typeof(long)) return Size(text);
        if (kind == typeof(ByteSize)) return ByteSize.TryParse(text, out var size) ? size : throw new FormatException("Enter a valid value.");
        if (kind == typeof(Uuid4)) return Uuid4.TryParse(text, out var uuid) ? uuid : throw new MalformedException(Uuid4.Problems(text));
        if (kind == typeof(double))
            return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var real) ? real : throw new FormatException("Enter a number.");
        if (kind == typeof(MacAddress))
            return MacAddress.TryParse(text, null, out var mac) ? mac : throw new FormatException($"'{text}' is not a valid MAC address.");
        throw new InvalidOperationException($"{field.Name}: parameters of type {type} are not supported.");
    }

    private static int Alone(Field field, string text) =>
        int.TryParse(text.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw ApiException.BadRequest($"Invalid {field.Name}: {field.NoNumber}").Hinting(Hint(field, text));

    private static int ObjectNumber(string text) =>
        int.TryParse(text.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : throw new FormatException(FieldWords.NoSuchChoice);

    /// <summary>A number that the field has no room for is beyond its bound, its own or the one that all have.</summary>
    private static int Whole(Field field, string text) =>
        !WholeNumber.TryParse(text, out var number) ? throw new FormatException("Enter a whole number.")
        : Room.Problem(number) is { } beyond ? throw new MalformedException(Beyond(field, number, beyond))
        : (int)number;

    private static IReadOnlyList<string> Beyond(Field field, long number, string beyond) =>
        [field.Between?.Problem(number) ?? beyond, .. new[] { field.Also, number > 0 ? field.Between?.AlsoBeyond : null }.OfType<string>()];

    /// <summary>A whole number with an optional suffix in powers of 1000.</summary>
    private static long Size(string text)
    {
        var digits = text.Trim();
        var power = digits.Length == 0 ? -1 : "kmgtpe".IndexOf(char.ToLowerInvariant(digits[^1]), StringComparison.Ordinal);
        if (power >= 0) digits = digits[..^1];
        if (!long.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)) throw new FormatException("Enter a whole number.");
        for (; power >= 0; power--)
        {
            if (number > long.MaxValue / 1000) throw new FormatException("Enter a smaller number.");
            number *= 1000;
        }

        return number;
    }

    private static object? Truth(Field field, string text) => field.Dialect switch
    {
        BooleanDialect.Checkbox => text.Length > 0 && !text.Equals("false", StringComparison.OrdinalIgnoreCase),
        BooleanDialect.Present => text.Length > 0,
        BooleanDialect.Strict => text switch
        {
            "1" => true,
            "0" => false,
            _ => throw ApiException.BadRequest($"Not a valid Boolean value (0 or 1): '{text}'"),
        },
        BooleanDialect.Nullable => text switch
        {
            "true" or "True" or "2" => true,
            "false" or "False" or "3" => false,
            _ => null,
        },
        BooleanDialect.Text => text.Trim().ToLowerInvariant() switch
        {
            "true" or "t" or "yes" or "y" or "on" or "1" => true,
            "false" or "f" or "no" or "n" or "off" or "0" or "" => false,
            _ => throw ApiException.BadRequest($"Invalid {field.Name}: Value should be 'true' or 'false'"),
        },
    };
}
