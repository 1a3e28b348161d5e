using Capture.Matcher;

namespace Capture.Tests.Matcher;

public sealed class PatientCsvTests : IDisposable
{
    private const string Header = "mrn,last,first,middle,suffix,sex,dob,ssn4,phone,street,city,state,zip,prev_last";
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"patients-{Guid.NewGuid():N}.csv");

    public void Dispose() => File.Delete(_path);

    [Fact]
    public async Task Broken_rows_are_reported_and_spoil_no_other()
    {
        await File.WriteAllLinesAsync(_path,
        [
            Header,
            "1001,Secretname,Anna,,,F,1980-01-31,,,,,,,",
            "1002,Secretname,Berta,,,F,31.01.1980,,,,,,,",
            ",Secretname,Carla,,,F,1980-01-31,,,,,,,",
            "1004,Secretname,Dora",
            "1005,\"Secretname,Emma,,,F,1980-01-31,,,,,,,",
            "1001,Secretname,Frieda,,,F,1981-01-31,,,,,,,",
            "",
            "1007,Secretname,Gu\0drun,,,F,1980-01-31,,,,,,,",
            "1008,\"Secretname, the younger\",Gerda,,,F,,,,,,,,",
        ]);

        var import = await PatientCsv.ReadAllAsync(_path, default);

        Assert.Equal(["1001", "1008"], import.Patients.Select(patient => patient.Mrn));
        Assert.Equal([3, 4, 5, 6, 7, 9], import.Errors.Select(error => error.Line));
        Assert.All(import.Errors, error => Assert.DoesNotContain("Secretname", error.ToString(), StringComparison.Ordinal));
        Assert.All(import.Errors, error => Assert.True(error.Cause.Length > 0 && error.Remedy.Length > 0 && error.File == Path.GetFileName(_path)));
        Assert.Null(import.Patients[1].Dob);
        Assert.Equal("Secretname, the younger", import.Patients[1].Last);
    }

    [Fact]
    public async Task A_file_that_has_no_column_of_merges_says_nothing_of_them()
    {
        await File.WriteAllLinesAsync(_path, [Header, "1001,Secretname,Anna,,,F,1980-01-31,,,,,,,"]);
        Assert.Null(Assert.Single((await PatientCsv.ReadAllAsync(_path, default)).Patients).MergedInto);

        await File.WriteAllLinesAsync(_path,
        [
            Header + ",status,merged_into",
            "1001,Secretname,Anna,,,F,1980-01-31,,,,,,,,M,1002",
            "1002,Secretname,Anna,,,F,1980-01-31,,,,,,,,A,",
            "1003,Secretname,Berta,,,F,1980-01-31,,,,,,,,M,1003",
        ]);
        var import = await PatientCsv.ReadAllAsync(_path, default);

        Assert.Equal(["1002", ""], import.Patients.Select(patient => patient.MergedInto));
        Assert.Equal(4, Assert.Single(import.Errors).Line);
    }

    [Fact]
    public async Task Missing_columns_are_named_together()
    {
        await File.WriteAllLinesAsync(_path, ["mrn,last,first,dob"]);

        var problem = await Assert.ThrowsAsync<PatientFileException>(() => PatientCsv.ReadAllAsync(_path, default));

        Assert.Contains("middle, suffix, sex, ssn4, phone, street, city, state, zip, prev_last", problem.Message, StringComparison.Ordinal);
        Assert.Contains(_path, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Missing_file_and_empty_file_say_what_to_do()
    {
        var missing = await Assert.ThrowsAsync<PatientFileException>(() => PatientCsv.ReadAllAsync(_path, default));
        Assert.Contains("does not exist", missing.Message, StringComparison.Ordinal);

        await File.WriteAllTextAsync(_path, "");
        var empty = await Assert.ThrowsAsync<PatientFileException>(() => PatientCsv.ReadAllAsync(_path, default));
        Assert.Contains("header line", empty.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Columns_may_come_in_any_order_and_more_are_ignored()
    {
        await File.WriteAllLinesAsync(_path, ["status," + string.Join(',', Header.Split(',').Reverse()), "A,Old,44102,OH,Town,1 Elm St,2165550100,1234,1980-01-31,F,Jr,M,Anna,Able,77"]);

        var patient = Assert.Single((await PatientCsv.ReadAllAsync(_path, default)).Patients);

        Assert.Equal(("77", "Able", "Anna", "M", "Jr", "Old"), (patient.Mrn, patient.Last, patient.First, patient.Middle, patient.Suffix, patient.PreviousLast));
        Assert.Equal(new DateOnly(1980, 1, 31), patient.Dob);
    }
}
