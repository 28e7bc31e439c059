using Maas.Api.Contract;
using Maas.Domain.Files;
using Maas.Region.Files;

namespace Maas.Api.Resources.Files;

/// <summary>A file as listed (api-resources.md §19.5).</summary>
public sealed record FileView(string Filename, string AnonResourceUri, string ResourceUri)
{
    public static FileView Of(StoredFile file) => new(file.Filename, AnonymousUri(file), ItemUri(file));

    internal static string AnonymousUri(StoredFile file) => $"/MAAS/api/2.0/files/?op=get_by_key&key={file.Key}";

    internal static string ItemUri(StoredFile file) => $"/MAAS/api/2.0/files/{string.Join('/', file.Filename.Split('/').Select(Uri.EscapeDataString))}/";
}

/// <summary>A file with its content in base64.</summary>
public sealed record FileContentView(string Filename, string AnonResourceUri, string Content, string ResourceUri);

[Resource("files/", Handler = "FilesHandler", Anonymous = "AnonFilesHandler", Doc = "Manage your files.")]
internal sealed class FilesApi(UserFiles files)
{
    private const string RawType = "text/html; charset=utf-8";

    [Get(Title = "List your files", Doc = "Names and addresses, without contents.")]
    public Task<IEnumerable<FileView>> Read(FilePrefixForm form, Caller caller) => Task.FromResult(
        files.Of(caller.Username!).Where(f => f.Filename.StartsWith(form.Prefix ?? "", StringComparison.Ordinal)).Select(FileView.Of));

    [Post(Title = "Store a file", Doc = "A file of the same name is replaced.")]
    [Returns("text/html", Status = 201)]
    public async Task<Answer> Create(FileUploadForm form, Caller caller)
    {
        if (form.File.Count != 1) throw ApiException.BadRequest("Exactly one file must be supplied");
        await using var content = form.File[0].Open();
        await files.WriteAsync(caller.Username!, form.Filename, content);
        return new Answer.Text("", 201, RawType);
    }

    [Get("get", Title = "Read a file's content")]
    [Returns("application/octet-stream")]
    public Task<Answer> Get(FileNameForm form, Caller caller) =>
        Content(files.Find(caller.Username!, form.Filename) ?? throw ApiException.OfStatus(404, "File not found"));

    [Get("get_by_key", Title = "Read a file's content by its key", Doc = "Any user's file, without credentials.", Allow = Access.Anonymous)]
    [Returns("application/octet-stream")]
    public Task<Answer> GetByKey(FileKeyForm form, Caller caller) => Content(files.FindByKey(form.Key) ?? throw ApiException.NotFound("FileStorage"));

    [Delete(Title = "Delete a file", Doc = "By the parameter filename.")]
    public async Task<Answer> Delete(FileNameForm form, Caller caller)
    {
        await files.DeleteAsync(files.Find(caller.Username!, form.Filename) ?? throw ApiException.NotFound("FileStorage"));
        return Answer.NoContent;
    }

    private Task<Answer> Content(StoredFile file) => Task.FromResult<Answer>(new Answer.File(files.PathOf(file), RawType));
}

[Resource("files/{filename}/", Handler = "FileHandler", Doc = "Manage one of your files.")]
internal sealed class FileApi(UserFiles files)
{
    /// <summary>Bytes; the whole answer stands in memory twice.</summary>
    private const long MostInJson = 64 << 20;

    [Get(Title = "Read a file")]
    [Returns(typeof(FileContentView))]
    public async Task<Answer> Read(FilePath form, Caller caller)
    {
        // The header tells an old client that this 404 is about the file and not about the operation.
        if (files.Find(caller.Username!, form.Filename) is not { } file)
            return new Answer.Text("Not Found", 404, "text/html; charset=utf-8") { Header = ("Workaround", "bug1123986") };
        var path = files.PathOf(file);
        if (new FileInfo(path).Length > MostInJson) throw ApiException.OfStatus(413, $"{file.Filename} is too large for this form: read it with files/?op=get&filename=…");
        var content = Convert.ToBase64String(await File.ReadAllBytesAsync(path));
        return new Answer.Json(new FileContentView(file.Filename, FileView.AnonymousUri(file), content, FileView.ItemUri(file)));
    }

    [Delete(Title = "Delete a file")]
    public async Task<Answer> Delete(FilePath form, Caller caller)
    {
        await files.DeleteAsync(files.Find(caller.Username!, form.Filename) ?? throw ApiException.NotFound("FileStorage"));
        return Answer.NoContent;
    }
}

public sealed record FilePath
{
    [Path]
    public string Filename { get; init; } = "";
}

public sealed record FilePrefixForm
{
    [Verbatim, Doc("Only files whose names begin so.")]
    public string? Prefix { get; init; }
}

public sealed record FileNameForm
{
    [Mandatory(AsParameter = true, Sent = true), Verbatim, Doc("The file's name.")]
    public string Filename { get; init; } = "";
}

public sealed record FileKeyForm
{
    [Mandatory(AsParameter = true, Sent = true), Verbatim, Doc("The file's key.")]
    public string Key { get; init; } = "";
}

public sealed record FileUploadForm
{
    [Mandatory(Otherwise = "Filename not supplied"), Verbatim, Doc("The file's name.")]
    public string Filename { get; init; } = "";

    [Mandatory(Otherwise = "File not supplied"), Doc("The content, as one file part.")]
    public IReadOnlyList<UploadedFile> File { get; init; } = [];
}
