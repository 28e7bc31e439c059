namespace Maas.Api.Contract;

/// <summary>An answer that is not simply "200 and this value as JSON".</summary>
public abstract record Answer
{
    private Answer()
    {
    }

    /// <summary>Plain text, such as <c>OK</c>.</summary>
    public sealed record Text(string Body, int Status = 200, string ContentType = "text/plain") : Answer
    {
        /// <summary>A header that only this answer has.</summary>
        public (string Name, string Value)? Header { get; init; }
    }

    /// <summary>A value as JSON with another status, or on one line.</summary>
    public sealed record Json(object? Value, int Status = 200, bool Compact = false, string ContentType = "application/json; charset=utf-8") : Answer;

    /// <summary>One object whose JSON is rendered already.</summary>
    public sealed record One(Fragment Item) : Answer;

    /// <summary>A list of objects whose JSON is rendered already; each stands in it as it is.</summary>
    public sealed record Rendered(IReadOnlyList<Fragment> Items) : Answer;

    public sealed record Bytes(ReadOnlyMemory<byte> Body, string ContentType) : Answer;

    /// <summary>A file's content, sent without copying it through memory.</summary>
    public sealed record File(string Path, string ContentType) : Answer;

    /// <summary>204 without a body.</summary>
    public sealed record Empty : Answer;

    public static Empty NoContent { get; } = new();
}
